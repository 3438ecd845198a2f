"""What addresses and queries of the catalogue share."""

from typing import Annotated

from fastapi import Path, Query

IdOrSlug = Annotated[
    str, Path(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9-]+$", description="The id, or the slug.")
]
CategoryQuery = Annotated[str | None, Query(max_length=40, pattern=r"^[a-z0-9-]+$", examples=["escape-room"])]
TextQuery = Annotated[str | None, Query(max_length=120, pattern=r"^[^\x00-\x1f]*$")]
