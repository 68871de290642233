/** The region and variables of the stage that a tool works on, by the rules of serverless.yml. */
import { ok, type Result } from '../lib/result'
import { LOCAL_STAGE } from './deployment/localShop'
import { defaultRegion, PROJECT_FOLDER } from './deployment/serverlessConfig'
import { stageVariables } from './deployment/stageSetting'
import type { Finding } from './doctor/finding'
import { runningStack } from './doctor/runningStack'

/** The options of every tool that works on a stage. */
export const STAGE_OPTIONS = {
  stage: {
    type: 'string',
    value: 'STAGE',
    default: LOCAL_STAGE,
    about: 'a stage of serverless.yml; .env.STAGE is read',
  },
  region: { type: 'string', value: 'REGION', about: 'default: AWS_REGION, or else that of serverless.yml' },
} as const

export interface Stage {
  readonly stage: string
  readonly region?: string | undefined
}

interface StageEnvironment {
  readonly region: string
  readonly variables: NodeJS.Dict<string>
}

/** @param shell  the shell's variables */
export function stageEnvironment(
  { stage, region }: Stage,
  shell: NodeJS.Dict<string>,
  projectFolder: string,
): Result<StageEnvironment, Finding> {
  const variables =
    stage === LOCAL_STAGE ? ofStack(shell, projectFolder) : ok(stageVariables(projectFolder, stage, shell))
  if (!variables.ok) return variables
  return ok({
    region: region || variables.value.AWS_REGION || defaultRegion(),
    variables: variables.value,
  })
}

/** The local stack's variables take precedence. AWS_PROFILE is left out, which would take precedence over them. */
function ofStack(shell: NodeJS.Dict<string>, projectFolder: string): Result<NodeJS.Dict<string>, Finding> {
  const stack = runningStack(projectFolder)
  if (!stack.ok) return stack
  const { AWS_PROFILE: _, ...rest } = shell
  return ok({ ...rest, ...stack.value })
}

/** The shop's origin; undefined if API Gateway assigns it. Call `enterStage` before. */
export const shopAddress = (stage: string): string | undefined =>
  (stage === LOCAL_STAGE ? process.env.SHOUYIN_PUBLIC_URL : process.env.PUBLIC_URL) || undefined

/** A variable of a stage. @throws Error  with a remedy, if the local stack is not running */
export function stageVariable(where: Stage, name: string): string | undefined {
  return found(stageEnvironment(where, process.env, PROJECT_FOLDER)).variables[name]
}

function found<T>(result: Result<T, Finding>): T {
  if (!result.ok) throw new Error(`${result.error.says} — what to do: ${result.error.todo}`)
  return result.value
}

/** Copies a stage's variables to this process's environment, where the AWS SDK finds credentials and endpoints. */
export function enterStage(where: Stage): Result<Omit<StageEnvironment, 'variables'>, Finding> {
  const entered = stageEnvironment(where, process.env, PROJECT_FOLDER)
  if (!entered.ok) return entered
  const { region, variables } = entered.value
  if (variables.AWS_PROFILE === undefined) delete process.env.AWS_PROFILE
  Object.assign(process.env, variables, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' })
  return ok({ region })
}

/** As `enterStage`. @throws Error  with a remedy, if the local stack is not running */
export const demandStage = (where: Stage) => found(enterStage(where))
