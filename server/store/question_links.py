"""The secret link of an asker: it shows one question, and lets its asker add to it and delete it.

    id.signature

The signature is made with the folder's secret. It works until the question is deleted; nothing that opens it is stored.
"""

import hmac
import re
from base64 import urlsafe_b64encode

from server.store.question_records import UnknownQuestionError


def sign(id_: str, secret: bytes) -> str:
    """The link of a question as text, safe in any address."""
    signature = hmac.digest(secret, f"question {id_}".encode(), "sha256")
    return f"{id_}.{urlsafe_b64encode(signature).decode()[:32]}"


def read(text: str, secret: bytes) -> str:
    """The question whose link this is. Raises ``UnknownQuestionError``."""
    found = re.fullmatch(r"([a-z0-9-]{4,80})\.[A-Za-z0-9_-]{32}", text.strip())
    if not found or not hmac.compare_digest(sign(found[1], secret), text.strip()):
        raise UnknownQuestionError("the link is not whole")
    return found[1]
