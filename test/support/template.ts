/** The CloudFormation template of `serverless package` for a deployed stage. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packaged } from './packaged'

export interface Resource {
  readonly Type: string
  // biome-ignore lint/suspicious/noExplicitAny: as deep as CloudFormation's types are
  readonly Properties: Record<string, any>
  readonly DependsOn?: readonly string[]
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
  readonly Condition?: string
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Conditions: Readonly<Record<string, unknown>>
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>
}

/** @param settings  replaces `.env.<stage>` */
export async function packageTemplate(
  stage: string,
  settings: Readonly<Record<string, string>>,
): Promise<Template> {
  const file = join(await packaged(stage, settings), 'cloudformation-template-update-stack.json')
  return JSON.parse(readFileSync(file, 'utf8'))
}
