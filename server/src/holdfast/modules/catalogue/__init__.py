"""The catalogue: what can be booked, where, from whom, and on which terms.

Owns merchants, venues, offerings (sessions and spaces), resources, add-ons, blackouts and pictures. Slots and whatever
is taken of them are the inventory's.

Invariants: an offering lies at a venue of its merchant and a space sells a resource of that venue; an archived thing
never comes back and is never deleted (R8); slugs are unique in a tenant; a picture is one that we encoded ourselves.

Publishes `catalogue.MerchantOpened`, `MerchantChanged`, `MerchantArchived`, `VenueChanged`, `VenueArchived`,
`OfferingPublished`, `OfferingUnpublished`, `OfferingChanged`, `OfferingArchived`.
"""
