"""Where approvals meets PostgreSQL and Bitrix24."""
