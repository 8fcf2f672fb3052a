"""The one router; every file beside it adds its commands."""

from common.messaging.routing import CommandRouter

commands = CommandRouter("requests")
