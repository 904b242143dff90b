import type { FastifyReply } from 'fastify';
import { notFound } from '../command/command-error.ts';
import type { Key } from '../command/definition-store.ts';
import type { Saved } from '../command/save-application.ts';
import type { DefinedApplication, DefinedJob, DefinitionBook } from '../view/definition-book.ts';
import { savedView } from '../view/definitions.ts';
import { tagged } from './object-route.ts';

/** @throws CommandError `not-found` */
export const definedApplication = async (
  book: DefinitionBook,
  { namespace, name }: Key,
): Promise<DefinedApplication> => {
  const application = await book.application(namespace, name);
  if (application === null) throw notFound(`application ${name} in namespace ${namespace}`);
  return application;
};

/** @throws CommandError `not-found` */
export const definedJob = async (book: DefinitionBook, { namespace, name }: Key): Promise<DefinedJob> => {
  const job = await book.job(namespace, name);
  if (job === null) throw notFound(`job ${name} in namespace ${namespace}`);
  return job;
};

/** 201 for what was created, else 200; the stored object with what became of it. */
export const answerSaved = (
  reply: FastifyReply,
  { stored, outcome, warnings }: Saved<Parameters<typeof savedView>[0]>,
  dryRun: boolean,
) => {
  reply.code(outcome === 'created' && !dryRun ? 201 : 200);
  if (!dryRun) tagged(reply, stored.revision);
  return savedView(stored, outcome, warnings, dryRun);
};
