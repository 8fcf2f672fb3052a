"""The one router of approvals' commands; the files beside it hang their stories on it."""

from common.messaging.routing import CommandRouter

commands = CommandRouter("approvals")
