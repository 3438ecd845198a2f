/** The API's answers by the app's names, taken from the paths so that they follow the generated schema. */
import type { paths } from './generated/schema';

type Json<Answer> = Answer extends { content: { 'application/json': infer Body } } ? Body : never;
type Success<Responses> = {
  [Status in keyof Responses]: Status extends 200 | 201 | 202 ? Json<Responses[Status]> : never;
}[keyof Responses];

/** What an operation answers when it succeeds. */
export type Answer<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  responses: infer Responses;
}
  ? Success<Responses>
  : never;

/** What an operation takes as its body. */
export type Body<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  requestBody: { content: { 'application/json': infer Content } };
}
  ? Content
  : never;

export type User = Answer<'/api/v1/users/me', 'get'>;
export type Offering = Answer<'/api/v1/offerings/{id_or_slug}', 'get'>;
export type AddOn = Offering['add_ons'][number];
export type Availability = Answer<'/api/v1/offerings/{offering_id}/availability', 'get'>;
export type Day = Availability['days'][number];
export type FreeSlot = Day['slots'][number];
export type SearchHit = Answer<'/api/v1/search', 'get'>['items'][number];
export type Merchant = Answer<'/api/v1/merchants/{id_or_slug}', 'get'>;
export type Photo = Offering['photos'][number];
export type Quote = Answer<'/api/v1/quotes', 'post'>;
export type QuoteLine = Quote['lines'][number];
export type CancellationBand = Quote['cancellation'][number];
export type Order = Body<'/api/v1/quotes', 'post'>;
export type Booking = Answer<'/api/v1/bookings/{booking_id}', 'get'>;
export type Payment = Booking['payment'];
