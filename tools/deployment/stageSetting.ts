/** The settings of a stage, as the framework finds them: it reads one file, and the shell's variables beat it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** @param folder  where the files `.env.<stage>` and `.env` are */
export function stageVariables(
  folder: string,
  stage: string,
  shell: NodeJS.Dict<string>,
): NodeJS.Dict<string> {
  const file = [`.env.${stage}`, '.env'].map(name => join(folder, name)).find(existsSync)
  return { ...(file !== undefined && parseEnv(readFileSync(file, 'utf8'))), ...shell }
}

/** @returns undefined where only the default of serverless.yml is left */
export const stageSetting = (folder: string, stage: string, name: string): string | undefined =>
  stageVariables(folder, stage, process.env)[name]
