"""Bitrix24 from the server side: REST client, OAuth host, tokens, rate shares, guarded egress."""

from common.bitrix24.auth import AppInfo, Grant, OAuthClient, Profile
from common.bitrix24.bucket import Bucket, Buckets, Share, Shares
from common.bitrix24.client import Answer, Command, Patience, PortalClient
from common.bitrix24.egress import EgressGuard, guarded_client, origin_of
from common.bitrix24.errors import (
    AccessDenied,
    AnswerTooLarge,
    Bitrix24Error,
    EgressRefused,
    ExpiredToken,
    NeedsAuth,
    NotInstalled,
    PortalError,
    PortalMoved,
    PortalUnavailable,
    QueryLimit,
    TokenUnavailable,
    UnknownPortal,
)
from common.bitrix24.tokens import AccessToken, GatewayTokens, TokenSource

__all__ = [
    "AccessDenied",
    "AccessToken",
    "Answer",
    "AnswerTooLarge",
    "AppInfo",
    "Bitrix24Error",
    "Bucket",
    "Buckets",
    "Command",
    "EgressGuard",
    "EgressRefused",
    "ExpiredToken",
    "GatewayTokens",
    "Grant",
    "NeedsAuth",
    "NotInstalled",
    "OAuthClient",
    "Patience",
    "PortalClient",
    "PortalError",
    "PortalMoved",
    "PortalUnavailable",
    "Profile",
    "QueryLimit",
    "Share",
    "Shares",
    "TokenSource",
    "TokenUnavailable",
    "UnknownPortal",
    "guarded_client",
    "origin_of",
]
