// One dog: its page, which fills in the checklist, the call page and everything in the diary.

const PHOTO_PIXELS = 480;
const LONGEST_LIFE_YEARS = 35;
const HEAVIEST_KG = 120;

onDiaryPage("dog", async (main) => {
  const form = main.querySelector("[data-dog-form]");
  const id = location.hash.slice(1);
  const known = id ? await memory.record("dogs", id) : undefined;
  // The first dog may already have a name and a breed on the call page.
  const typed = known ? {} : ((await memory.get("dog")) ?? {});
  const dog = known ?? {
    id: newId(),
    name: typed.name ?? "",
    breed: typed.breed ?? "",
    born: "",
    sex: "",
    neutered: "",
    weights: [],
    conditions: [],
    medicines: [],
    vet: "",
    traits: [],
    photo: null,
  };
  fillDog(form, dog);
  const state = { photo: dog.photo, weights: [...dog.weights] };
  showWeights(form, state);
  showPhoto(form, state);
  form.hidden = false;
  form.elements.breed.addEventListener("change", () => tickTraits(form));
  form
    .querySelector("[data-add-medicine]")
    .addEventListener("click", () => addMedicine(form).querySelector("input").focus());
  form.querySelector("[data-photo-file]").addEventListener("change", async (event) => {
    state.photo = (await smallPhoto(event.target.files[0])) ?? state.photo;
    showPhoto(form, state);
  });
  form.querySelector("[data-no-photo]").addEventListener("click", () => {
    state.photo = null;
    showPhoto(form, state);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const { read, problems } = readDog(form, state);
    if (!showWrong(form, problems)) return;
    const kept = await memory.change([
      ["dogs", { ...dog, ...read, updated: Date.now() }],
      ["kept", undefined, "dog"],
      ["kept", dog.id, "dog_id"],
    ]);
    if (kept !== true) return showWrong(form, [problem(form, "field-name", kept === "full" ? "full" : "not_kept")]);
    askToPersist();
    location.assign("/diary/dogs");
  });
  const old = main.querySelector("[data-only-old]");
  old.hidden = !known;
  old.querySelector("[data-delete]").addEventListener("click", async () => {
    const episodes = await memory.between("episodes", "dog", [dog.id, -Infinity], [dog.id, Infinity]);
    const plans = (await memory.records("plans")).filter((plan) => plan.dog === dog.id);
    const all = [
      ["episodes", episodes],
      ["plans", plans],
    ].flatMap(([store, records]) => records.map((record) => [store, record]));
    const gone = await removeWithUndo("dogs", [["dogs", known], ...all]);
    if (gone !== true) return showWrong(form, [problem(form, "field-name", gone === "full" ? "full" : "not_kept")]);
    location.assign("/diary/dogs");
  });
});

function fillDog(form, dog) {
  const { elements } = form;
  const monthName = (n) => new Date(2000, n, 1).toLocaleDateString([], { month: "long" });
  elements.month.append(
    ...Array.from({ length: 12 }, (_, n) => new Option(monthName(n), String(n + 1).padStart(2, "0"))),
  );
  elements.day.append(...Array.from({ length: 31 }, (_, n) => new Option(n + 1, String(n + 1).padStart(2, "0"))));
  const [year = "", month = "", day = ""] = dog.born.split("-");
  Object.assign(elements.year, { value: year });
  Object.assign(elements.month, { value: month });
  Object.assign(elements.day, { value: day });
  for (const name of ["name", "breed", "vet"]) elements[name].value = dog[name];
  for (const name of ["sex", "neutered"])
    for (const option of elements[name]) option.checked = option.value === dog[name];
  for (const box of elements.traits) box.checked = dog.traits.includes(box.value);
  elements.conditions.value = dog.conditions.join("\n");
  for (const medicine of dog.medicines) addMedicine(form, medicine);
}

function tickTraits(form) {
  const named = form.elements.breed.value.trim().toLowerCase();
  const breed = [...form.querySelectorAll("#breeds option")].find((option) => option.value.toLowerCase() === named);
  for (const trait of breed?.dataset.is?.split(" ") ?? [])
    form.querySelector(`[name=traits][value=${trait}]`).checked = true;
}

function addMedicine(form, medicine = {}) {
  const row = form.querySelector("template[data-medicine]").content.firstElementChild.cloneNode(true);
  for (const input of row.querySelectorAll("[data-key]")) input.value = medicine[input.dataset.key] ?? "";
  row.querySelector("[data-drop]").addEventListener("click", () => row.remove());
  form.querySelector("[data-medicines]").append(row);
  return row;
}

function showWeights(form, state) {
  const list = form.querySelector("[data-weights]");
  const template = form.querySelector("template[data-weight-row]");
  const latest = [...state.weights].sort((a, b) => b.on.localeCompare(a.on));
  list.replaceChildren(
    ...latest.map((weight) => {
      const row = template.content.cloneNode(true);
      row.querySelector("[data-on]").textContent = new Date(`${weight.on}T12:00`).toLocaleDateString([], {
        dateStyle: "medium",
      });
      row.querySelector("[data-weight]").textContent = weightWords(weight.kg);
      row.querySelector("[data-drop]").addEventListener("click", () => {
        state.weights = state.weights.filter((other) => other !== weight);
        showWeights(form, state);
      });
      return row;
    }),
  );
  list.hidden = latest.length === 0;
}

function showPhoto(form, state) {
  const image = form.querySelector("[data-photo]");
  if (image.src) URL.revokeObjectURL(image.src);
  image.hidden = form.querySelector("[data-no-photo]").hidden = !state.photo;
  if (state.photo) image.src = URL.createObjectURL(new Blob([state.photo.bytes], { type: state.photo.type }));
  else image.removeAttribute("src");
}

// A picture from the camera is megabytes: a small one is enough to tell dogs apart.
async function smallPhoto(file) {
  const picture = file && (await createImageBitmap(file).catch(() => null));
  if (!picture) return null;
  const scale = Math.min(1, PHOTO_PIXELS / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
  return blob && { type: blob.type, bytes: await blob.arrayBuffer() };
}

function readDog(form, state) {
  const { elements } = form;
  const problems = [];
  const text = (name) => elements[name].value.trim();
  if (!text("name")) problems.push(problem(form, "field-name", "name"));
  const born = [text("year"), text("month"), text("month") && text("day")].filter(Boolean).join("-");
  if (born && !isBirth(text("year"), text("month"), text("day"))) problems.push(problem(form, "field-born", "born"));
  const typed = text("weight");
  let weights = state.weights;
  if (typed) {
    const kg = numberIn(typed) / (elements.unit.value === "lb" ? POUNDS_PER_KG : 1);
    if (!(kg > 0 && kg <= HEAVIEST_KG)) problems.push(problem(form, "field-weight", "weight"));
    const on = dayOf(Date.now());
    weights = [...weights.filter((weight) => weight.on !== on), { on, kg: Math.round(kg * 100) / 100 }];
  }
  const medicines = [...form.querySelectorAll("[data-medicine-row]")]
    .map((row) =>
      Object.fromEntries(
        [...row.querySelectorAll("[data-key]")].map((input) => [input.dataset.key, input.value.trim()]),
      ),
    )
    .filter(({ name }) => name);
  const read = {
    ...Object.fromEntries(["name", "breed", "vet"].map((name) => [name, text(name)])),
    ...Object.fromEntries(["sex", "neutered"].map((name) => [name, elements[name].value])),
    born,
    weights,
    medicines,
    conditions: text("conditions")
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
    traits: [...elements.traits].filter((box) => box.checked).map((box) => box.value),
    photo: state.photo,
  };
  return { read, problems };
}

function isBirth(year, month, day) {
  const present = new Date();
  if (!/^\d{4}$/.test(year) || Number(year) < present.getFullYear() - LONGEST_LIFE_YEARS) return false;
  const born = new Date(Number(year), Number(month || 1) - 1, Number((month && day) || 1));
  return born <= present && (!day || !month || born.getDate() === Number(day));
}
