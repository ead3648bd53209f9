"""The tables of the system of record. Every row belongs to one workspace."""

from storage.tables.access import ApiKey, Member, WebSession
from storage.tables.base import OPEN_END, BigKey, Moment, Table, utc_now
from storage.tables.changes import Audit, ChangeSetRow, Job, OutboxEvent, Term
from storage.tables.conversations import Message, Run, RunEvent, Thread
from storage.tables.icps import AccountMatch, Icp, IcpVersion, PersonMatch
from storage.tables.records import Account, CustomField, Outcome, Person, RecordChange, RecordHistory, Workspace
from storage.tables.signals import Capture, Signal
from storage.tables.slack import SlackCard, SlackDelivery, SlackLinkCode, SlackThread, SlackUser
from storage.tables.webhooks import Webhook

__all__ = [
    "Account",
    "AccountMatch",
    "ApiKey",
    "Audit",
    "BigKey",
    "Capture",
    "ChangeSetRow",
    "CustomField",
    "Icp",
    "IcpVersion",
    "Job",
    "Member",
    "Message",
    "Moment",
    "OPEN_END",
    "OutboxEvent",
    "Outcome",
    "Person",
    "PersonMatch",
    "RecordChange",
    "RecordHistory",
    "Run",
    "RunEvent",
    "Signal",
    "SlackCard",
    "SlackDelivery",
    "SlackLinkCode",
    "SlackThread",
    "SlackUser",
    "Table",
    "Term",
    "Thread",
    "WebSession",
    "Webhook",
    "Workspace",
    "utc_now",
]
