"""Signs people of a Bitrix24 portal in and forwards their commands and questions."""
