/** The plugins of serverless.yml that stand in the way of a slip: when each speaks up, and when it does not. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { parse } from 'yaml'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'

type Hooks = Readonly<Record<string, () => void>>

const requireHere = createRequire(join(PROJECT_FOLDER, 'package.json'))

/** What a plugin does at the framework's events, for a provider as serverless.yml comes to. */
function hooksOf(file: string, provider: object): Hooks {
  const Plugin = requireHere(file)
  return new Plugin({ serviceDir: PROJECT_FOLDER, service: { provider }, classes: { Error } }).hooks
}

const ALWAYS = './tools/deployment/alwaysDeploy.js'
const REMOVE = './tools/deployment/confirmRemove.js'
const LOCAL = './tools/deployment/refuseLocalDeploy.js'
const WRONG = './tools/doctor/refuseWrongDeploy.js'

afterEach(() => {
  vi.unstubAllEnvs()
})

it('are all of our own', () => {
  const { plugins } = parse(readFileSync(join(PROJECT_FOLDER, 'serverless.yml'), 'utf8'), {
    logLevel: 'silent',
  })
  const own = (plugins as string[]).filter(name => name.startsWith('.'))
  expect(own.sort()).toEqual([ALWAYS, REMOVE, LOCAL, WRONG].sort())
})

describe('a shop', () => {
  const remove = hooksOf(REMOVE, { stage: 'prod' })

  it.each([undefined, '', 'dev', 'true', '1', 'PROD', 'prod '])(
    'is not removed by CONFIRM_REMOVE=%s',
    said => {
      vi.stubEnv('CONFIRM_REMOVE', said)
      expect(remove['before:remove:remove']).toThrow('CONFIRM_REMOVE=prod npx serverless remove --stage prod')
    },
  )

  it('is removed by its own stage', () => {
    vi.stubEnv('CONFIRM_REMOVE', 'prod')
    expect(remove['before:remove:remove']).not.toThrow()
  })

  it('of the laptop is not deployed, and every other is', () => {
    const deploy = (stage: string) => hooksOf(LOCAL, { stage })['before:deploy:deploy']
    expect(deploy('local')).toThrow('The stage "local" is for laptops.')
    for (const stage of ['prod', 'dev', 'localhost']) expect(deploy(stage)).not.toThrow()
  })

  it('that would answer every request with 500 is not deployed, whole or by a single function', () => {
    const hooks = hooksOf(WRONG, {
      stage: 'prod',
      region: 'ap-southeast-1',
      environment: { GATEWAYS: 'paypal' },
    })
    expect(Object.keys(hooks).sort()).toEqual(['before:deploy:function:initialize', 'before:package:cleanup'])
    expect(new Set(Object.values(hooks)).size).toBe(1)
    expect(hooks['before:package:cleanup']).toThrow(
      /^Nothing was deployed\.\n(?:!! {2}configuration: .*\n)+All checks: npm run doctor -- --stage prod$/,
    )
  })
})
