import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import { fieldError, problemOf } from '@/api/problems';

/** Put what the server said about single fields onto those fields; the rest is for a `ProblemNotice`. */
export const showFieldErrors = <Values extends FieldValues>(form: UseFormReturn<Values>, error: unknown): void => {
  const problem = problemOf(error);
  for (const field of Object.keys(form.getValues()) as Path<Values>[]) {
    const message = fieldError(problem, field);
    if (message) form.setError(field, { type: 'server', message });
  }
};
