/** What runs at GitHub: that it tests what it should, may do no more than it must, and releases only a release. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly needs?: string
  readonly uses?: string
  readonly environment?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> }
  readonly 'timeout-minutes'?: number
  readonly steps?: readonly Step[]
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: Readonly<Record<string, string>>
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': boolean | string }
  readonly jobs: Readonly<Record<string, Job>>
}

const FOLDER = '.github/workflows'
const FILES = readdirSync(join(PROJECT_FOLDER, FOLDER)).sort()
const read = (path: string) => readFileSync(join(PROJECT_FOLDER, path), 'utf8')
const workflow = (file: string): Workflow => parse(read(join(FOLDER, file)))
const stepsOf = ({ steps = [] }: Job) => steps
const commands = (file: string) =>
  Object.values(workflow(file).jobs).flatMap(job => stepsOf(job).map(({ run = '' }) => run))

const { version, engines, scripts } = JSON.parse(read('package.json')) as {
  version: string
  engines: { node: string }
  scripts: Record<string, string>
}
const { runtime } = parse(read('serverless.yml'), { logLevel: 'silent' }).provider
const [, runtimeMajor = ''] = /^nodejs(\d+)\.x$/.exec(runtime) ?? []
const [, oldestMajor = ''] = /^>=(\d+)\./.exec(engines.node) ?? []

describe.each(FILES)('the workflow %s', file => {
  const { permissions, concurrency, jobs } = workflow(file)

  it('may only read, but for what a job asks for', () => {
    expect(permissions).toEqual({ contents: 'read' })
    const asked = Object.values(jobs).flatMap(job => Object.entries(job.permissions ?? {}))
    const writes = asked.filter(([, access]) => access !== 'read')
    expect(writes).toEqual(file === 'release.yml' ? [['id-token', 'write']] : [])
  })

  it('knows no secret, and leaves no credentials in the working tree', () => {
    expect(read(join(FOLDER, file))).not.toMatch(/secrets[.[]|AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID/i)
    const checkouts = Object.values(jobs).flatMap(stepsOf).filter(isCheckout)
    for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false)
  })

  it('uses actions of a fixed major version, of GitHub or AWS', () => {
    const used = Object.values(jobs).flatMap(job => [job, ...stepsOf(job)].flatMap(({ uses = [] }) => uses))
    const known = /^(?:\.\/\.github\/workflows\/[\w-]+\.yml|(?:actions|aws-actions)\/[\w-]+@v\d[\w.]*)$/
    expect(used.length).toBeGreaterThan(0)
    expect(used.filter(each => !known.test(each))).toEqual([])
  })

  it('ends by itself, and does not run beside another of its kind', () => {
    expect(concurrency.group).toMatch(/^[a-z]/)
    for (const job of Object.values(jobs)) {
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0)
    }
  })

  it('names no registry', () => {
    expect(read(join(FOLDER, file))).not.toMatch(/registry|npmjs/i)
  })

  it('puts nothing that a stranger can write into a command', () => {
    const inserted = commands(file).flatMap(run => run.match(/\$\{\{.*?\}\}/g) ?? [])
    expect(inserted.filter(each => !/^\$\{\{ matrix\.\w+ \}\}$/.test(each))).toEqual([])
  })
})

describe('the tests of a change', () => {
  const { on, jobs } = workflow('test.yml')

  it('run at every push of a branch, at pull requests, and for a release', () => {
    expect(on).toEqual({ push: { branches: ['**'] }, pull_request: null, workflow_call: null })
  })

  it('are what .ci/run does', () => {
    expect(commands('test.yml').filter(run => run !== '')).toEqual(['.ci/run'])
  })

  it('are all tests, the rarer ones too', () => {
    const parts = read('.ci/run').match(/^part npm .*$/gm)
    expect(parts).toEqual(['part npm ci --no-audit --no-fund', 'part npm test', 'part npm run test:rare'])
    const rare = scripts['test:rare'] ?? ''
    expect(rare).toMatch(/^npm run unused && RARE=1 /)
    const [, ...filters] = rare.split(/ (?=test\/)/)
    const files = readdirSync(join(PROJECT_FOLDER, 'test'), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .map(file => `test/${file}`)
    const waiting = files
      .filter(file => /import \{ RARE \}/.test(read(file)))
      .map(file => (file === 'test/support/attack.ts' ? 'test/attack/' : file))
    expect(waiting.length).toBeGreaterThan(3)
    const left = [
      'test/runtime/paymentFlow.test.ts',
      'test/deploy/deploy.test.ts',
      'test/deploy/awsStub.test.ts',
      ...waiting,
    ]
    expect(left.filter(file => !filters.some(filter => file.startsWith(filter)))).toEqual([])
    // What they name, and nothing else, is left out of `npm test`.
    expect(scripts.test).toMatch(/ npm:test:stack npm:test:engine npm:test:plain /)
    for (const project of ['plain', 'engine', 'stack'])
      expect(scripts[`test:${project}`]).toBe(`vitest run --project ${project}`)
  })

  it('run on the oldest Node that package.json permits and on the one of the functions', () => {
    expect(jobs.test?.strategy?.matrix.node).toEqual([oldestMajor, runtimeMajor])
    expect(nodeVersions('test.yml')).toEqual([`\${{ matrix.node }}`])
  })
})

describe('the nightly run', () => {
  const { on, jobs } = workflow('nightly.yml')

  it('comes once a day', () => {
    const { schedule } = on as { schedule: { cron: string }[] }
    expect(schedule.map(({ cron }) => cron)).toEqual([expect.stringMatching(/^\d+ \d+ \* \* \*$/)])
  })

  it('runs the long tests, as package.json has them', () => {
    const [names] = Object.values(jobs).map(job => job.strategy?.matrix.script ?? [])
    expect(names).toEqual(['nightly', 'mutation'])
    expect(names?.filter(name => !(name in scripts))).toEqual([])
    expect(commands('nightly.yml')).toContain(`npm run \${{ matrix.script }}`)
    expect(nodeVersions('nightly.yml')).toEqual([runtimeMajor])
  })
})

describe('a release', () => {
  const { on, jobs } = workflow('release.yml')
  const deploy = jobs.deploy ?? expect.fail('release.yml has no job deploy')
  const steps = stepsOf(deploy)
  const indexOf = (text: string) =>
    steps.findIndex(({ run = '', uses = '' }) => run.includes(text) || uses.includes(text))
  const tagCheck = steps.find(({ run = '' }) => run.includes('GITHUB_REF_NAME'))?.run ?? ''
  /** The check's exit code for a tag. */
  const checkTag = (tag: string) =>
    spawnSync('bash', ['-c', tagCheck], {
      cwd: PROJECT_FOLDER,
      env: { PATH: process.env.PATH, GITHUB_REF_NAME: tag },
    }).status

  it('is a tag, and nothing else deploys', () => {
    expect(on).toEqual({ push: { tags: ['v*'] } })
    const deploying = FILES.filter(file => commands(file).some(run => run.includes('serverless deploy')))
    expect(deploying).toEqual(['release.yml'])
  })

  it('is tested first', () => {
    expect(jobs.test?.uses).toBe('./.github/workflows/test.yml')
    expect(deploy.needs).toBe('test')
  })

  it('gets its credentials from AWS for the run, in an environment with rules', () => {
    expect(deploy.environment).toBe('production')
    expect(deploy.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
    const credentials = steps[indexOf('aws-actions/configure-aws-credentials')]?.with
    expect(Object.keys(credentials ?? {}).sort()).toEqual(['aws-region', 'role-to-assume'])
    expect(credentials?.['role-to-assume']).toMatch(/^\$\{\{ vars\.\w+ \}\}$/)
  })

  it('is packaged before there are credentials, and deploys that package', () => {
    const order = ['serverless package', 'configure-aws-credentials', 'serverless deploy'].map(indexOf)
    expect(order).not.toContain(-1)
    expect(order).toEqual([...order].sort((a, b) => a - b))
    const folders = commands('release.yml').flatMap(run => /--package (\S+)/.exec(run)?.[1] ?? [])
    expect(folders).toHaveLength(2)
    expect(new Set(folders).size).toBe(1)
  })

  it('runs on the Node of the functions', () => {
    expect(nodeVersions('release.yml')).toEqual([runtimeMajor])
  })

  it('has the version of package.json', () => {
    expect(checkTag(`v${version}`)).toBe(0)
    for (const tag of ['v0.0.0', version, `v${version}-rc.1`, 'v', '']) expect(checkTag(tag)).not.toBe(0)
  })

  it('has a section in the changelog', () => {
    const versions = [...read('CHANGELOG.md').matchAll(/^## (\d+\.\d+\.\d+)\b/gm)].map(match => match[1])
    expect(versions[0]).toBe(version)
  })
})

describe('updates', () => {
  it('are proposed each week, for libraries and for actions', () => {
    const { updates } = parse(read('.github/dependabot.yml')) as {
      updates: { 'package-ecosystem': string; schedule: { interval: string }; groups: object }[]
    }
    expect(updates.map(each => each['package-ecosystem'])).toEqual(['npm', 'github-actions'])
    for (const { schedule, groups } of updates) {
      expect(schedule.interval).toBe('weekly')
      expect(Object.keys(groups).length).toBeGreaterThan(0)
    }
  })
})

function isCheckout({ uses = '' }: Step): boolean {
  return uses.startsWith('actions/checkout@')
}

/** The version that each set-up of Node asks for. */
function nodeVersions(file: string): readonly unknown[] {
  return Object.values(workflow(file).jobs)
    .flatMap(stepsOf)
    .filter(({ uses = '' }) => uses.startsWith('actions/setup-node@'))
    .map(step => step.with?.['node-version'])
}
