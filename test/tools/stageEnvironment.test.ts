/** The region and variables that a tool uses. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { shopAddress, stageEnvironment } from '../../tools/stageEnvironment'
import { aFolder } from '../support/folders'

function project(files: Readonly<Record<string, string>>): string {
  const folder = aFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const entered = (where: { stage: string; region?: string }, shell: NodeJS.Dict<string>, folder: string) => {
  const environment = stageEnvironment(where, shell, folder)
  return environment.ok ? environment.value : expect.fail(environment.error.says)
}

describe('a deployed stage', () => {
  const FILE = { '.env.prod': 'AWS_REGION=eu-west-1\nAWS_PROFILE=shop\nALARM_EMAIL=a@b.cc\n' }

  it('has the variables of its file', () => {
    expect(entered({ stage: 'prod' }, {}, project(FILE))).toEqual({
      region: 'eu-west-1',
      variables: { AWS_REGION: 'eu-west-1', AWS_PROFILE: 'shop', ALARM_EMAIL: 'a@b.cc' },
    })
  })

  it('has the variables of the shell before those of its file', () => {
    const { region, variables } = entered({ stage: 'prod' }, { AWS_REGION: 'us-east-1' }, project(FILE))
    expect([region, variables.AWS_PROFILE]).toEqual(['us-east-1', 'shop'])
  })

  it('is in the region of --region, before all else', () => {
    const where = { stage: 'prod', region: 'ap-northeast-1' }
    expect(entered(where, { AWS_REGION: 'us-east-1' }, project(FILE)).region).toBe('ap-northeast-1')
  })

  it('reads the common file only if it has none of its own', () => {
    const both = { ...FILE, '.env': 'AWS_REGION=sa-east-1\n' }
    expect(entered({ stage: 'prod' }, {}, project(both)).region).toBe('eu-west-1')
    expect(entered({ stage: 'dev' }, {}, project(both)).region).toBe('sa-east-1')
  })

  it('is in the region of serverless.yml by default', () => {
    expect(entered({ stage: 'prod' }, {}, project({})).region).toBe('ap-southeast-1')
  })
})

describe('the local stack', () => {
  it('has its own variables before those of the shell, and no profile', () => {
    const folder = project({ '.env.local': 'AWS_REGION=ap-southeast-1\nAWS_ACCESS_KEY_ID=local\n' })
    const shell = { AWS_REGION: 'us-east-1', AWS_PROFILE: 'shop', AWS_ACCESS_KEY_ID: 'real' }
    expect(entered({ stage: 'local' }, shell, folder)).toEqual({
      region: 'ap-southeast-1',
      variables: { AWS_REGION: 'ap-southeast-1', AWS_ACCESS_KEY_ID: 'local' },
    })
  })

  it('must be running', () => {
    expect(stageEnvironment({ stage: 'local' }, {}, project({}))).toMatchObject({
      ok: false,
      error: { todo: expect.stringMatching(/^npm start/) },
    })
  })
})

describe('the shop’s URL', () => {
  afterEach(() => void vi.unstubAllEnvs())

  it.each([
    ['prod', 'https://shop.example.com', 'http://127.0.0.1:4000', 'https://shop.example.com'],
    ['local', 'https://shop.example.com', 'http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['prod', '', 'http://127.0.0.1:4000', undefined],
    ['local', 'https://shop.example.com', '', undefined],
  ])('of %s, if PUBLIC_URL is %j and the stack’s own %j', (stage, deployed, local, address) => {
    vi.stubEnv('PUBLIC_URL', deployed)
    vi.stubEnv('SHOUYIN_PUBLIC_URL', local)
    expect(shopAddress(stage)).toBe(address)
  })
})
