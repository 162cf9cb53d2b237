// The dogs on this phone: the list of them.

onDiaryPage("dogs", async (main) => {
  const dogs = (await memory.records("dogs")).sort((a, b) => a.name.localeCompare(b.name));
  const list = main.querySelector("[data-dogs]");
  const template = main.querySelector("template[data-dog-row]");
  list.replaceChildren(
    ...dogs.map((dog) => {
      const row = template.content.cloneNode(true);
      row.querySelector("a").href = `/diary/dog#${dog.id}`;
      row.querySelector("[data-name]").textContent = dog.name;
      const weight = lastWeight(dog);
      row.querySelector("[data-about]").textContent = [dog.breed, weight && weightWords(weight.kg)]
        .filter(Boolean)
        .join(", ");
      return row;
    }),
  );
  list.hidden = dogs.length === 0;
  await offerUndo(main);
});

// What was deleted last can be brought back, until something else is deleted, room is needed or a day has passed.
// Films are large: they stay where they are until then, and only their entries go.
async function offerUndo(main) {
  const place = main.querySelector("[data-deleted]");
  const deleted = await memory.get("deleted");
  if (deleted && Math.abs(Date.now() - (deleted.at ?? 0)) > DAY) await forgetDeleted();
  place.hidden = deleted?.page !== main.dataset.diaryPage || !(await memory.get("deleted"));
  place.querySelector("[data-undo]").onclick = async () => {
    const back = deleted.records.map(([store, record]) => [store, record]);
    await memory.change([...back, ["kept", undefined, "deleted"]]);
    await pages[main.dataset.diaryPage](main);
  };
}

// Delete these records ([store, record]), keeping them for Undo on `page`.
async function removeWithUndo(page, records) {
  await forgetDeleted();
  const films = records.flatMap(([store, record]) => (store === "episodes" ? filmIds(record) : []));
  return memory.change([
    ...records.map(([store, record]) => [store, undefined, record.id]),
    ["kept", { page, records, films, at: Date.now() }, "deleted"],
  ]);
}

// What was deleted before is gone for good, its films too: but not those of an entry that is here again, out of a
// backup or another tab.
async function forgetDeleted() {
  const { films = [], records = [] } = (await memory.get("deleted")) ?? {};
  const filmed = records.filter(([store, record]) => store === "episodes" && filmIds(record).length);
  const back = await Promise.all(filmed.map(([, { id }]) => memory.record("episodes", id)));
  const stay = back.filter(Boolean).flatMap(filmIds);
  const gone = films.filter((id) => !stay.includes(id));
  return memory.change([...gone.map((id) => ["films", undefined, id]), ["kept", undefined, "deleted"]]);
}
