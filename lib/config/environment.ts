/** Environment variables, read subject by subject; all problems of what a function needs are reported together. */
import { isLoopback } from '../url'

export type Environment = Readonly<Record<string, string | undefined>>

/** Is given one problem, as a sentence that names the variable and says what to do. */
export type ReportProblem = (sentence: string) => void

/** The configuration cannot be used. The message lists every problem and what to do about it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s): ${problems.join('. ')}.`)
    this.problems = problems
  }
}

/** The stage of the stack on a developer's machine, which cannot be deployed. */
export const LOCAL_STAGE = 'local'

/** Which shop and stage this runs for, '' where it is not set: the log must work without a configuration. */
export const readDeployment = (env: Environment) => ({
  shop: env.SERVICE_NAME ?? '',
  stage: env.STAGE ?? '',
})

/** Whether what the shop sends to its back end and its programs may go to this machine: on a developer's alone. */
export const allowsLoopback = (env: Environment): boolean =>
  readDeployment(env).stage === LOCAL_STAGE && isLoopback(env.PUBLIC_URL ?? '')

/** A subject of the configuration; what it answers is usable only when it reported no problem. */
export type Subject<T> = (env: Environment, problem: ReportProblem) => T | Promise<T>

type Settings<Subjects extends Readonly<Record<string, Subject<unknown>>>> = {
  readonly [Name in keyof Subjects]: Awaited<ReturnType<Subjects[Name]>>
}

/**
 * Reads several subjects.
 *
 * @throws ConfigError with the problems of all of them
 */
export async function readSubjects<Subjects extends Readonly<Record<string, Subject<unknown>>>>(
  env: Environment,
  subjects: Subjects,
): Promise<Settings<Subjects>> {
  const problems = new Set<string>()
  const read: Record<string, unknown> = {}
  for (const [name, subject] of Object.entries(subjects)) {
    read[name] = await subject(env, sentence => problems.add(sentence))
  }
  if (problems.size > 0) throw new ConfigError([...problems])
  return read as Settings<Subjects>
}

/** A variable that must not be empty, without the white space around it. */
export function required(env: Environment, problem: ReportProblem, name: string, meaning: string): string {
  const value = env[name]?.trim() ?? ''
  if (value === '') problem(`${name} is not set: ${meaning}`)
  return value
}
