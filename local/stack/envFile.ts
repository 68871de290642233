/**
 * `.env.local`: the addresses and settings of the running stack, for the tools, and for serverless with the stage
 * `local`.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { isAlive } from '../../tools/deployment/isAlive'

const MARK = '# Written by npm start, removed when it ends.'
/** Lets the tools check whether the stack is still running. */
const PID = 'SHOUYIN_PID'

/**
 * Removes the file of a stack that was killed: serverless would read its settings.
 *
 * @throws Error  if the file was not written by `npm start`
 */
export function clearEnvFile(file: string): void {
  demandOwnEnvFile(file)
  if (existsSync(file) && !isAlive(Number(pidIn(file)))) rmSync(file)
}

/** @throws Error  if the file was not written by `npm start` */
function demandOwnEnvFile(file: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8').startsWith(MARK)) return
  throw new Error(
    `${file} was not written by npm start, which needs that name. Move it away; what the local stack should take ` +
      'from it can be set in the shell: ALIPAY_CHARSET=gbk npm start',
  )
}

export function writeEnvFile(file: string, variables: Readonly<Record<string, string>>): void {
  demandOwnEnvFile(file)
  const lines = Object.entries({ ...variables, [PID]: String(process.pid) }).map(
    ([name, value]) => `${name}=${quoted(value)}\n`,
  )
  writeFileSync(file, `${MARK}\n${lines.join('')}`)
}

/** Removes the file only if this process wrote it. */
export function removeEnvFile(file: string): void {
  if (existsSync(file) && pidIn(file) === String(process.pid)) rmSync(file, { force: true })
}

/** The process that wrote the file; undefined for somebody's own file. */
function pidIn(file: string): string | undefined {
  const text = readFileSync(file, 'utf8')
  return text.startsWith(MARK) ? parseEnv(text)[PID] : undefined
}

/** Settings may hold `#`, which would begin a comment. */
const quoted = (value: string): string => (value.includes("'") ? `"${value}"` : `'${value}'`)
