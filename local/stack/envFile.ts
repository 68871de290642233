/** `.env.local`: tells serverless, for the stage `local`, and the tools where the running stack is. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

const MARK = '# Written by npm start, removed when it ends.'
/** By this the tools see whether the stack still runs. */
const PID = 'SHOUYIN_PID'

/** @throws Error when the file is somebody's own */
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

/** Removes the file that this process has written, and no other. */
export function removeEnvFile(file: string): void {
  if (!existsSync(file)) return
  const text = readFileSync(file, 'utf8')
  if (text.startsWith(MARK) && parseEnv(text)[PID] === String(process.pid)) rmSync(file, { force: true })
}
