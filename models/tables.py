"""All tables in one place, so that whoever needs the whole schema imports one module."""

from __future__ import annotations

import models.activity
import models.appointment
import models.draft
import models.feedback
import models.history
import models.inbox
import models.member
import models.obligation
import models.organization
import models.outbox
import models.person
import models.unit
from models.base import Base

#: The tables by name; importing the modules above has filled it.
TABLES = Base.metadata.tables
