"""Accounts, roles, signing in, sign-ins that can be revoked."""
