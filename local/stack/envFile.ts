/** `.env.local`: the addresses of the running stack, for the tools, and for serverless with the stage `local`. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

const MARK = '# Written by npm start, removed when it ends.'
/** Lets the tools check whether the stack is still running. */
const PID = 'SHOUYIN_PID'

/** @throws Error  if the file was not written by `npm start` */
export function demandOwnEnvFile(file: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8').startsWith(MARK)) return
  throw new Error(
    `${file} was not written by npm start, which needs that name. Move it away; what the local stack should take ` +
      'from it can be set in the shell: ALIPAY_CHARSET=gbk npm start',
  )
}

export function writeEnvFile(file: string, variables: Readonly<Record<string, string>>): void {
  demandOwnEnvFile(file)
  const lines = Object.entries({ ...variables, [PID]: String(process.pid) }).map(
    ([name, value]) => `${name}=${value}\n`,
  )
  writeFileSync(file, `${MARK}\n${lines.join('')}`)
}

/** Removes the file only if this process wrote it. */
export function removeEnvFile(file: string): void {
  if (!existsSync(file)) return
  const text = readFileSync(file, 'utf8')
  if (text.startsWith(MARK) && parseEnv(text)[PID] === String(process.pid)) rmSync(file, { force: true })
}
