"""What tests of captures share."""

import pytest

from tests.support.signals import SAAS_LEADERS
from tests.support.workspace import Surroundings, save_icp


@pytest.fixture
async def live(surroundings: Surroundings) -> Surroundings:
    """The small workspace with one live ICP: SaaS, best in EMEA, for VPs."""
    await save_icp(surroundings.database, surroundings.actor, SAAS_LEADERS, status="live")
    return surroundings
