/** The schema of project files as a check. */
import { lazyValidator } from '../plan/validator.ts';
import type { Project } from './project.ts';
import { projectSchema } from './schema.ts';

/** What the schema promises; the reader fills in what is left out. */
export type Written = Omit<Project, 'data' | 'task' | 'source' | 'places'> & Partial<Pick<Project, 'data' | 'task'>>;

export const projectValidator = lazyValidator<Written>(projectSchema, { allErrors: true, verbose: true, strict: true });
