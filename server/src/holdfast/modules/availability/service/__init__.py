"""Reading what is free: the `calendar` of one offering, `search` over many, and what `live` pages show."""
