import { problemOf } from '@/api/problems';

/** One thing that keeps a listing from being published. */
export interface Missing {
  code: string;
  message: string;
}

const isMissing = (value: unknown): value is Missing =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value;

/** Return what the server's refusal to publish says is missing; nothing for any other error. */
export const missingOf = (error: unknown): Missing[] => {
  const { name, values } = problemOf(error);
  return name === 'not-ready-to-publish' && Array.isArray(values.missing) ? values.missing.filter(isMissing) : [];
};
