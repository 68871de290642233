/** `.ci/deploy` with a fake `aws` that records its calls: what is deployed is what was packaged. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { useFolder } from '../support/folders'
import { packaged, SHOP } from '../support/packaged'

const folder = useFolder()

/** @param failing  a part of the command that AWS refuses */
function deploy(packageFolder: string, failing = 'nothing fails') {
  const calls = join(folder(), 'calls')
  writeFileSync(calls, '')
  const program = `#!/usr/bin/env bash
echo "$*" >>'${calls}'
if [[ "$*" == *'${failing}'* ]]; then exit 255; fi
# As AWS's own does where nothing has changed.
if [[ "$*" == 'cloudformation deploy '* && "$*" != *' --no-fail-on-empty-changeset '* ]]; then exit 255; fi
if [[ "$*" == *describe-stack-resource* ]]; then echo the-bucket; fi`
  writeFileSync(join(folder(), 'aws'), program, { mode: 0o755 })
  const env = { PATH: `${folder()}${delimiter}${process.env.PATH}` }
  const { status } = spawnSync(join(PROJECT_FOLDER, '.ci/deploy'), [packageFolder], { env })
  const asked = readFileSync(calls, 'utf8').trim().split('\n')
  return { status, asked }
}

describe('a package of the stage prod', () => {
  let made: string
  beforeAll(async () => {
    made = await packaged('prod', SHOP)
  })

  it('is uploaded under the names in its template, then deployed, again and again', () => {
    const { status, asked } = deploy(made)
    expect(status).toBe(0)
    const template = readFileSync(join(made, 'cloudformation-template-update-stack.json'), 'utf8')
    const uploads = asked.flatMap(
      call => /^s3 cp --only-show-errors (\S+) s3:\/\/the-bucket\/(\S+)$/.exec(call)?.slice(1) ?? [],
    )
    const zips = readdirSync(made).filter(name => name.endsWith('.zip'))
    expect(uploads).toHaveLength(2 * zips.length)
    for (const name of zips) expect(uploads).toContain(join(made, name))
    const keys = uploads.filter(each => each.startsWith('serverless/'))
    for (const key of keys) expect(template).toContain(`"S3Key": "${key}"`)
    expect(asked.at(-1)).toMatch(
      /^cloudformation deploy --stack-name shouyin-prod .*--tags service=shouyin stage=prod --template-file \S+update-stack\.json --s3-bucket the-bucket --s3-prefix serverless\/shouyin\/prod\/\S+ --capabilities CAPABILITY_IAM/,
    )
    expect(asked.filter(call => call.includes('create-stack.json'))).toEqual([])
  })

  it('creates the stack first if there is none', () => {
    const { status, asked } = deploy(made, 'describe-stacks')
    expect(status).toBe(0)
    expect(asked.filter(call => call.startsWith('cloudformation deploy'))).toMatchObject([
      expect.stringContaining('create-stack.json'),
      expect.stringContaining('update-stack.json'),
    ])
  })

  it('is not deployed when one of its zips could not be uploaded', () => {
    const { status, asked } = deploy(made, 'notify.zip')
    expect(status).not.toBe(0)
    expect(asked.filter(call => call.includes('update-stack.json'))).toEqual([])
  })
})

it('a package of the laptop is not deployed', () => {
  const state = { service: { service: 'shouyin', provider: { stage: 'local' } } }
  writeFileSync(join(folder(), 'serverless-state.json'), JSON.stringify(state))
  expect(deploy(folder())).toEqual({ status: 1, asked: [''] })
})
