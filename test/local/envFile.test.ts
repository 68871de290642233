/** `.env.local` is written and removed by the stack that it describes. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, it } from 'vitest'
import { clearEnvFile, removeEnvFile, writeEnvFile } from '../../local/stack/envFile'
import { aFolder } from '../support/folders'

const envFile = (): string => join(aFolder(), '.env.local')

it('contains the variables, and is removed', () => {
  const file = envFile()
  clearEnvFile(file)
  const variables = {
    AWS_REGION: 'ap-southeast-1',
    SHOP_TERMS_URL: 'https://a.example/ #terms',
    MAIL_FROM: "o'a@b.cc",
  }
  writeEnvFile(file, variables)
  expect(parseEnv(readFileSync(file, 'utf8'))).toEqual({
    ...variables,
    SHOUYIN_PID: String(process.pid),
  })
  removeEnvFile(file)
  expect(existsSync(file)).toBe(false)
  removeEnvFile(file)
})

it('replaces the file of another stack, and removes only its own', () => {
  const file = envFile()
  writeEnvFile(file, {})
  writeFileSync(file, readFileSync(file, 'utf8').replace(`='${process.pid}'`, "='1'"))
  removeEnvFile(file)
  expect(existsSync(file)).toBe(true)
  writeEnvFile(file, {})
  expect(readFileSync(file, 'utf8')).toContain(`='${process.pid}'`)
})

it('is removed before the next start if its stack was killed, and kept while that runs', () => {
  const file = envFile()
  writeEnvFile(file, { GATEWAYS: 'chinabank' })
  clearEnvFile(file)
  expect(existsSync(file)).toBe(true)
  const dead = spawnSync('true').pid
  writeFileSync(file, readFileSync(file, 'utf8').replace(`='${process.pid}'`, `='${dead}'`))
  clearEnvFile(file)
  expect(existsSync(file)).toBe(false)
})

it('is left alone when a person made it', () => {
  const file = envFile()
  writeFileSync(file, 'ALIPAY_CHARSET=gbk\n')
  expect(() => clearEnvFile(file)).toThrow('was not written by npm start')
  expect(() => writeEnvFile(file, {})).toThrow('Move it away')
  removeEnvFile(file)
  expect(readFileSync(file, 'utf8')).toBe('ALIPAY_CHARSET=gbk\n')
})
