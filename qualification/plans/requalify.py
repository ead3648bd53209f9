"""Plans a full re-qualification of one live ICP or of all."""

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.changesets import Proposal
from qualification.diff import DiffOp
from qualification.errors import NothingToChange
from qualification.kinds.requalify import live_versions
from qualification.plans.plan import Plan
from qualification.preview_warnings import PreviewWarning
from qualification.snapshot import Records

CANNOT_BE_UNDONE = PreviewWarning(
    code="cannot_be_undone",
    message="This cannot be undone: results follow from the records and the live versions as they are. No definition changes by it.",
)


async def plan_requalify(session: AsyncSession, workspace_id: int, icp_code: str | None) -> Plan:
    """Plan to score every record anew against one live ICP, or against all of them when none is named.

    Raises:
        IcpNotFound: No ICP has this code.
        NothingToChange: It is not live, or no ICP is.
    """
    versions = await live_versions(session, workspace_id, icp_code)
    if not versions:
        raise NothingToChange(await _nothing(session, workspace_id, icp_code), icp_code=icp_code)
    names = {icp.icp_code: icp.name for icp in await lifecycle.list_icps(session, workspace_id)}
    return Plan(lambda snapshot, today, on_step: _proposal(snapshot, icp_code, versions, names))


async def _nothing(session: AsyncSession, workspace_id: int, icp_code: str | None) -> str:
    if icp_code is None:
        return "no ICP is live, so there is nothing to qualify records with; publish one first"
    icp = await lifecycle.get_icp(session, workspace_id, icp_code)
    return f"{icp.name} is {'a Draft; publish it first' if icp.status == 'draft' else 'paused; resume it first'}"


def _proposal(snapshot: Records, icp_code: str | None, versions: dict[str, int], names: dict[str, str]) -> Proposal:
    whom = names[icp_code] if icp_code else f"all {len(versions)} live ICPs" if len(versions) > 1 else names[next(iter(versions))]
    total = snapshot.account_count
    ops = [
        DiffOp(op="replace", path=f"/results/{code}", text=f"Results of {names[code]}: computed anew with version {version}")
        for code, version in versions.items()
    ]
    return Proposal(
        kind="requalify",
        title=f"Re-qualify {total:,} accounts against {whom}",
        read_back=f"Every account and its people are scored anew against {whom}, with the live versions as they are.",
        target={"icp_code": icp_code},
        base={"live_versions": versions},
        after={"icp_codes": list(versions)},
        diff=ops,
        warnings=[CANNOT_BE_UNDONE],
    )
