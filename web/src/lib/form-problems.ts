import type { FieldErrors, FieldValues, Path, UseFormReturn } from 'react-hook-form';
import { fieldError, problemOf } from '@/api/problems';

/**
 * Put what the server said about single fields onto those fields; the rest is for a `ProblemNotice`.
 * `elsewhere` names the form's field for one that the request calls otherwise.
 */
export const showFieldErrors = <Values extends FieldValues>(
  form: UseFormReturn<Values>,
  error: unknown,
  elsewhere: Readonly<Record<string, Path<Values>>> = {},
): void => {
  const problem = problemOf(error);
  const own = Object.keys(form.getValues()).map((field) => [field, field as Path<Values>] as const);
  for (const [name, field] of [...own, ...Object.entries(elsewhere)]) {
    const message = fieldError(problem, name);
    if (message) form.setError(field, { type: 'server', message }, { shouldFocus: true });
  }
};

/** Whether what the server said stands beside a field already, so that no notice need say it again. */
export const isMarked = (errors: FieldErrors): boolean => Object.values(errors).some((one) => one?.type === 'server');
