/** Reads environment variables by subject, and reports all problems of a function's subjects together. */
import { isLoopback } from '../url'

export type Environment = Readonly<Record<string, string | undefined>>

/** @param sentence  names the variable and says what to do */
export type ReportProblem = (sentence: string) => void

/** The configuration is invalid. The message lists all problems. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s): ${problems.join('. ')}.`)
    this.problems = problems
  }
}

/** The stage on a developer's machine, which cannot be deployed. */
export const LOCAL_STAGE = 'local'

/** The shop and stage; '' if not set, since the log must work without a configuration. */
export const readDeployment = (env: Environment) => ({
  shop: env.SERVICE_NAME ?? '',
  stage: env.STAGE ?? '',
})

/** Whether webhooks and 易支付 notifications may be sent to this machine; only on a developer's. */
export const allowsLoopback = (env: Environment): boolean =>
  readDeployment(env).stage === LOCAL_STAGE && isLoopback(env.PUBLIC_URL ?? '')

/** Reads a subject of the configuration. The result is valid only if no problem was reported. */
export type Subject<T> = (env: Environment, problem: ReportProblem) => T | Promise<T>

type Settings<Subjects extends Readonly<Record<string, Subject<unknown>>>> = {
  readonly [Name in keyof Subjects]: Awaited<ReturnType<Subjects[Name]>>
}

/** @throws ConfigError  with the problems of all subjects */
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

/** A variable that must not be empty, trimmed. */
export function required(env: Environment, problem: ReportProblem, name: string, meaning: string): string {
  const value = env[name]?.trim() ?? ''
  if (value === '') problem(`${name} is not set: ${meaning}`)
  return value
}
