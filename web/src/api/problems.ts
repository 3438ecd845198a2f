/** RFC 9457 problems of our API in people's words: what happened, what is safe, what to do next. */

/** One place of the request that is not right. */
export interface FieldError {
  pointer: string;
  message: string;
}

/** A problem as the app handles it, whatever was thrown. */
export interface Problem {
  /** The last part of `type`: `hold-expired`. */
  name: string;
  /** 0 when no answer came. */
  status: number;
  detail: string;
  errors: readonly FieldError[];
  requestId: string | undefined;
  retryAfterSeconds: number | undefined;
  /** Everything else the problem carried. */
  values: Readonly<Record<string, unknown>>;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const errorsOf = (value: unknown): FieldError[] =>
  Array.isArray(value)
    ? value
        .filter(isRecord)
        .map((item) => ({ pointer: String(item.pointer ?? ''), message: String(item.message ?? '') }))
    : [];

/** Read whatever was thrown as a problem. */
export const problemOf = (thrown: unknown): Problem => {
  const values = isRecord(thrown) && !(thrown instanceof Error) ? thrown : {};
  const type = textOf(values.type);
  const retryAfter = values.retry_after_seconds;
  return {
    name: type?.split('/').at(-1) ?? (thrown instanceof TypeError ? 'unreachable' : 'unknown'),
    status: typeof values.status === 'number' ? values.status : 0,
    detail: textOf(values.detail) ?? '',
    errors: errorsOf(values.errors),
    requestId: textOf(values.request_id),
    retryAfterSeconds: typeof retryAfter === 'number' ? retryAfter : undefined,
    values,
  };
};

/** The server says what a value is or must be; beside its field that is a sentence about "it". */
const asSentence = (message: string): string => {
  const said = message.replace(/^Value error, /u, '');
  return /^[a-z]/u.test(said) ? `It ${said}.` : said;
};

/** Return the message for one field of a form, by its name in the request. */
export const fieldError = (problem: Problem, field: string): string | undefined => {
  const found = problem.errors.find((error) => error.pointer === `/${field}` || error.pointer.endsWith(`/${field}`));
  return found && asSentence(found.message);
};
