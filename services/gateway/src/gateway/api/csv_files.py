"""Files for spreadsheets in and out."""

from typing import Annotated, Any

from fastapi import Depends, Request, Response

from common.errors import Invalid

CSV = {"text/csv": {"schema": {"type": "string"}}}
FILE_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": CSV, "description": "UTF-8, with or without byte order mark."}
}


async def text_of(request: Request) -> str:
    """The body as text. Raises Invalid when it is not UTF-8."""
    try:
        return (await request.body()).decode()
    except UnicodeDecodeError as error:
        wrong = {"pointer": "", "detail": f"no UTF-8 at byte {error.start}"}
        raise Invalid("the file is not UTF-8: save it as CSV UTF-8", errors=[wrong]) from error


FileText = Annotated[str, Depends(text_of)]


def csv_answer(name: str, text: str) -> Response:
    """UTF-8 with byte order mark, `;` between cells, nothing that a spreadsheet would run as a formula."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=headers)
