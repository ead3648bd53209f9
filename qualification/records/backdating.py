"""Values that were known at an earlier moment: they take their place in the history, and never overwrite a newer value."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from qualification.definitions import RecordType
from qualification.errors import InvalidRequest
from qualification.records.history import known_since
from storage import records
from storage.records import NewRecord, Upserted
from storage.tables import utc_now

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


def parse_as_of(text: str, *, today: date) -> datetime:
    """Return the moment of an ISO date (its first moment, UTC) or date and time (UTC where it names no zone).

    Raises:
        InvalidRequest: It is neither, or it is in the future.
    """
    try:
        read = datetime.fromisoformat(text.strip())
        moment = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidRequest(
            "as_of takes a date written YYYY-MM-DD, or a date and time written YYYY-MM-DDThh:mm:ssZ", field="as_of"
        ) from error
    latest = max(utc_now(), datetime.combine(today, time.max, UTC))
    if not EARLIEST <= moment <= latest:
        raise InvalidRequest(f"as_of takes a moment from 1900 to now, not {text.strip()[:40]}", field="as_of")
    return moment


def upsert_as_of(session: Session, workspace_id: int, record_type: RecordType, items: Sequence[NewRecord], as_of: datetime) -> Upserted:
    """Write values known from a moment on, but those of which something newer is known.

    A person keeps the account they work at. In the result, `changes` names everything that the items say, also what was known
    already: the history then tells it from that moment on. A value that was said again later without a change counts from its change.
    """
    external_ids = [item.external_id for item in items]
    known = records.ids_of(session, workspace_id, record_type, external_ids)
    since = known_since(session, workspace_id, record_type, sorted(known.values()))
    employed = records.employed(session, workspace_id, known.values()) if record_type == "person" else set()
    present = []
    for item in items:
        record_id = known.get(item.external_id, 0)
        newer = {field for field, moment in since.get(record_id, {}).items() if moment > as_of}
        attributes = {field: value for field, value in item.attributes.items() if field not in newer}
        account = None if record_id in employed else item.account_external_id
        present.append(replace(item, attributes=attributes, account_external_id=account))
    written = records.upsert(session, workspace_id, record_type, present)
    ids = known | records.ids_of(session, workspace_id, record_type, [each for each in external_ids if each not in known])
    said: dict[int, dict[str, Any]] = {}
    for item in items:
        said.setdefault(ids[item.external_id], {}).update(item.attributes)
    return replace(written, changes=tuple(said.items()))
