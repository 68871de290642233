/** Writes the results to docs/performance.md, so that nobody copies figures by hand. */
import { readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { PROJECT_FOLDER } from '../tools/deployment/serverlessConfig'
import type { Finding } from './all'
import { machine } from './interleaved'
import { withSection } from './markers'

export const PAGE = 'docs/performance.md'
/** The section of the table of all parts. */
export const TABLE = 'all'

/** @param table  of all parts; absent if only some were measured */
export function writeFindings(findings: readonly Finding[], table: string | undefined): void {
  const file = join(PROJECT_FOLDER, PAGE)
  const written = findings.reduce(
    (page, { part, text }) => withSection(page, part, inFence(text)),
    readFileSync(file, 'utf8'),
  )
  const whole =
    table === undefined
      ? written
      : withSection(
          written,
          TABLE,
          `${machine()}; load ${loadavg()[2]?.toFixed(1)} in the last quarter of an hour\n\n${table}`,
        )
  writeFileSync(file, whole)
}

const inFence = (text: string): string => ['```text', text, '```'].join('\n')
