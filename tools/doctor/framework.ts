/** Why the framework could not resolve serverless.yml, in words about the shop's own files. */
import { readServerlessConfig } from '../deployment/serverlessConfig'
import { bad, type Finding, quoted, wholeQuoted } from './finding'

type WithParams = ReturnType<typeof readServerlessConfig> & {
  readonly params: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * @param said       what `serverless print` said
 * @param isExplained  whether a reason has been told already
 */
export function frameworkFindings(said: string, stage: string, isExplained = false): readonly Finding[] {
  const { params } = readServerlessConfig() as WithParams
  if (!Object.hasOwn(params, stage)) {
    const stages = Object.keys(params).join(', ')
    return [
      bad(
        'configuration',
        `serverless.yml knows no stage ${quoted(stage)}`,
        `choose one of ${stages}, or add params.${stage}`,
      ),
    ]
  }
  const missing = new Set(
    [...said.matchAll(/"params\.[\w-]+\.(\w+)": Value not found at "env"/g)].map(([, param = '']) =>
      variableBehind(params[stage]?.[param] ?? param),
    ),
  )
  if (missing.size === 0) {
    if (isExplained) return []
    const reason = said.replace(/^(?:Error:|Environment:.*|Docs:.*|\s*)$/gm, '').trim()
    return [
      bad(
        'configuration',
        `the framework cannot read serverless.yml: ${wholeQuoted(reason)}`,
        `fix serverless.yml until npx serverless print --stage ${stage} prints it`,
      ),
    ]
  }
  return [...missing].map(name =>
    bad('configuration', `${name} is not set`, `write ${name}=… into .env.${stage} (docs/configuration.md)`),
  )
}

/** `${env:A, env:B}` fails when the last one is missing too; that is the one to set. */
const variableBehind = (expression: string): string =>
  [...expression.matchAll(/env:(\w+)/g)].at(-1)?.[1] ?? expression
