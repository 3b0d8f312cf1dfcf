"""Named leases: one holder at a time, for work that only one of several processes may do."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from store.tables import LeaseRow


class LeaseLostError(RuntimeError):
    """A lease ran out and somebody else took over: roll back, and leave the work to them."""


def acquire(session: Session, *, name: str, holder: str, seconds: float, now: datetime) -> bool:
    """Take or renew a lease; False while another holder's has not expired."""
    row = session.scalar(select(LeaseRow).where(LeaseRow.name == name).with_for_update())
    expires_at = now + timedelta(seconds=seconds)
    if row is None:
        try:
            with session.begin_nested():
                session.add(LeaseRow(name=name, holder=holder, expires_at=expires_at))
        except IntegrityError:  # another was quicker: nobody can lock a row that is not there yet
            return False
        return True
    if row.holder != holder and row.expires_at > now:
        return False
    row.holder, row.expires_at = holder, expires_at
    session.flush()
    return True


def release(session: Session, *, name: str, holder: str) -> None:
    """Give a lease back; nothing happens when somebody else has it."""
    session.execute(delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder))
