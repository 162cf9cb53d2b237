"""Scripts switched off, online: forms and links do all of the main job."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import NewContext
from e2e.server_process import Server
from server.knowledge.records import Knowledge

CALM_OPTIONS = "poison=no where=whole why=cold settled=stopped onset=today worse=no gait=normal fit_past=no"
