import { formatLocalDate, type LocalDate } from './dates';
import { LOCALE } from './locale';

/** An RFC 3339 instant with its offset, as the API speaks of time. */
export type Instant = string;

const formats = new Map<string, Intl.DateTimeFormat>();

const format = (instant: Instant | number, zone: string, options: Intl.DateTimeFormatOptions): string =>
  formatter(zone, options).format(new Date(instant));

const formatter = (zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone });
  formats.set(key, made);
  return made;
};

/** Return the reader's own time zone. */
export const readerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Return the wall-clock parts of an instant at a zone. */
const wallOf = (instant: Instant | number, zone: string): Record<string, string> => {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(instant));
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
};

/** Return the calendar date of an instant at a zone. */
export const localDateOf = (instant: Instant | number, zone: string): LocalDate => {
  const wall = wallOf(instant, zone);
  return `${wall.year}-${wall.month}-${wall.day}`;
};

/** Return the minutes since midnight on the wall clock of a zone. */
export const minuteOfDay = (instant: Instant | number, zone: string): number => {
  const wall = wallOf(instant, zone);
  return Number(wall.hour) * 60 + Number(wall.minute);
};

/** Return today's date at a zone. */
export const todayAt = (zone: string, now: number = Date.now()): LocalDate => localDateOf(now, zone);

/** "19:30" on the venue's wall clock (or "7:30 pm", as the reader's locale has it). */
export const formatTime = (instant: Instant | number, zone: string): string =>
  format(instant, zone, { timeStyle: 'short' });

/** "Fri 20 November", with the year only where it is not this one. */
export const formatDay = (instant: Instant | number, zone: string): string =>
  describeDate(localDateOf(instant, zone), zone);

/** The same for a date that is already local. */
export const describeDate = (date: LocalDate, zone: string): string => {
  const sameYear = date.slice(0, 4) === todayAt(zone).slice(0, 4);
  return formatLocalDate(date, LOCALE, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
};

/** "Fri 20 November, 19:30". */
export const formatMoment = (instant: Instant | number, zone: string): string =>
  `${formatDay(instant, zone)}, ${formatTime(instant, zone)}`;

/** "Fri 20 November, 19:30 to 21:00"; an end on another day names that day. */
export const formatSpan = (start: Instant, end: Instant, zone: string): string => {
  const sameDay = localDateOf(start, zone) === localDateOf(end, zone);
  return `${formatMoment(start, zone)} to ${sameDay ? formatTime(end, zone) : formatMoment(end, zone)}`;
};

/** "today", "tomorrow" or the day, for where a reader's eye needs it most. */
export const formatNear = (instant: Instant, zone: string, now: number = Date.now()): string => {
  const day = localDateOf(instant, zone);
  const time = formatTime(instant, zone);
  if (day === todayAt(zone, now)) return `today ${time}`;
  if (day === localDateOf(now + 86_400_000, zone)) return `tomorrow ${time}`;
  return `${formatLocalDate(day, LOCALE, { weekday: 'short', day: 'numeric', month: 'short' })}, ${time}`;
};

/** "1 h 30 min", "45 min", "2 h". */
export const formatDuration = (minutes: number): string => {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
};

const offsetName = (instant: Instant | number, zone: string, style: 'shortOffset' | 'longGeneric'): string =>
  formatter(zone, { timeZoneName: style })
    .formatToParts(new Date(instant))
    .find((part) => part.type === 'timeZoneName')?.value ?? zone;

/** Return the zone's name for people ("Berlin time, GMT+1"). */
export const zoneLabel = (zone: string, at: Instant | number): string => {
  const city = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  return `${city} time, ${offsetName(at, zone, 'shortOffset')}`;
};

/** Return the zone's label when the reader's clock shows something else at that instant; `undefined` otherwise. */
export const zoneNote = (zone: string, at: Instant | number, reader: string = readerZone()): string | undefined =>
  offsetName(at, zone, 'shortOffset') === offsetName(at, reader, 'shortOffset') ? undefined : zoneLabel(zone, at);
