/** The API's listings by the names used here. */
import type { Answer, Body } from '@/api/types';

export type Business = Answer<'/api/v1/users/me/merchants', 'get'>['items'][number];
export type Category = Answer<'/api/v1/categories', 'get'>['items'][number];
export type Venue = Answer<'/api/v1/venues/{id_or_slug}', 'get'>;
export type VenueBody = Body<'/api/v1/venues', 'post'>;
export type VenuePatch = Body<'/api/v1/venues/{venue_id}', 'patch'>;
export type OpeningHours = Venue['opening_hours'][number];
export type ClosedDay = Venue['closed_days'][number];
export type Picture = Venue['photos'][number];
export type Resource = Answer<'/api/v1/resources', 'get'>['items'][number];
export type Offering = Answer<'/api/v1/offerings/{id_or_slug}', 'get'>;
export type OfferingKind = Offering['kind'];
export type OfferingBody = Body<'/api/v1/offerings', 'post'>;
export type OfferingPatch = Body<'/api/v1/offerings/{offering_id}', 'patch'>;
export type AddOn = Answer<'/api/v1/offerings/{id_or_slug}/add-ons', 'get'>['items'][number];
export type AddOnBody = Body<'/api/v1/offerings/{offering_id}/add-ons', 'post'>;
export type Policy = Answer<'/api/v1/cancellation-policies', 'get'>['items'][number];
export type ListingState = Venue['state'];
