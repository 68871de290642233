/** Explains why the framework could not resolve serverless.yml. */
import { readServerlessConfig } from '../deployment/serverlessConfig'
import { bad, type Finding, quoted, wholeQuoted } from './finding'

type WithParams = ReturnType<typeof readServerlessConfig> & {
  readonly params: Readonly<Record<string, unknown>>
}

/**
 * @param output       of `serverless print`
 * @param isExplained  whether a reason was already reported
 */
export function frameworkFindings(output: string, stage: string, isExplained = false): readonly Finding[] {
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
  if (isExplained) return []
  const reason = output.replace(/^(?:Error:|Environment:.*|Docs:.*|\s*)$/gm, '').trim()
  return [
    bad(
      'configuration',
      `the framework cannot read serverless.yml: ${wholeQuoted(reason)}`,
      `fix serverless.yml until npx serverless print --stage ${stage} prints it`,
    ),
  ]
}
