"""Visible results of live ICPs without a job: everything is scored in one transaction."""

from datetime import date

from sqlalchemy import select

from qualification.rescoring import rescore
from storage.database import Database
from storage.results import lock_workspace
from storage.tables import Account, Icp, Person


def score_live(database: Database, workspace_id: int, today: date) -> None:
    """Score every record against the live ICPs that have no results yet."""
    with database.bulk_writing() as session:
        lock_workspace(session, workspace_id)
        icps = session.scalars(select(Icp).where(Icp.workspace_id == workspace_id, Icp.status == "live", Icp.scored_version.is_(None)))
        for icp in icps:
            icp.generation, icp.scored_version, icp.scored_on = 1, icp.live_version, today
        session.flush()
        accounts = list(session.scalars(select(Account.id).where(Account.workspace_id == workspace_id)))
        people = list(session.scalars(select(Person.id).where(Person.workspace_id == workspace_id)))
        rescore(session, workspace_id, accounts, people, today=today)


def set_status(database: Database, workspace_id: int, icp_code: str, status: str) -> None:
    """Pause or resume an ICP; its results stay as they are."""
    with database.bulk_writing() as session:
        icp = session.scalars(select(Icp).where(Icp.workspace_id == workspace_id, Icp.icp_code == icp_code)).one()
        icp.status = status
