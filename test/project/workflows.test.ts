/** The GitHub workflows: they run the tests, have minimal permissions, and release only releases. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
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
const [, oldest = ''] = /^>=(\d+\.\d+)$/.exec(engines.node) ?? []

describe.each(FILES)('the workflow %s', file => {
  const { permissions, concurrency, jobs } = workflow(file)

  it('may only read, except for what a job asks for', () => {
    expect(permissions).toEqual({ contents: 'read' })
    const asked = Object.entries(jobs).flatMap(([job, { permissions: own = {} }]) =>
      Object.entries(own).flatMap(([name, access]) => (access === 'read' ? [] : [`${job} ${name}`])),
    )
    const WRITES = ['attest id-token', 'attest attestations', 'deploy id-token', 'publish contents']
    expect(asked).toEqual(file === 'release.yml' ? WRITES : [])
  })

  it('has no secret, and leaves no credentials in the working tree', () => {
    expect(read(join(FOLDER, file))).not.toMatch(/secrets[.[]|AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID/i)
    const checkouts = Object.values(jobs).flatMap(stepsOf).filter(isCheckout)
    for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false)
  })

  it('pins actions to a commit, of GitHub or AWS, and names its version', () => {
    const used = read(join(FOLDER, file)).match(/(?<=uses: ).*$/gm) ?? []
    const known =
      /^(?:\.\/\.github\/workflows\/[\w-]+\.yml|(?:actions|aws-actions)\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/
    expect(used.length).toBeGreaterThan(0)
    expect(used.filter(each => !known.test(each))).toEqual([])
    expect('actions/checkout@v6').not.toMatch(known)
  })

  it('runs nothing that npm installed with access to a token', () => {
    const trusted = Object.entries(jobs).filter(([, job]) =>
      Object.values(job.permissions ?? {}).includes('write'),
    )
    for (const [name, job] of trusted) {
      const runs = stepsOf(job)
        .map(({ run = '' }) => run)
        .join('\n')
      expect([name, runs.match(/\b(?:npm|npx|node|tsx|yarn)\b/g)]).toEqual([name, null])
      expect([name, stepsOf(job).filter(({ uses = '' }) => uses.includes('setup-node'))]).toEqual([name, []])
    }
  })

  it('has a time limit, and does not run beside another of its kind', () => {
    expect(concurrency.group).toMatch(/^[a-z]/)
    for (const job of Object.values(jobs)) {
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0)
    }
  })

  it('names no registry', () => {
    expect(read(join(FOLDER, file))).not.toMatch(/registry|npmjs/i)
  })

  it('puts no foreign input into a command', () => {
    const inserted = commands(file).flatMap(run => run.match(/\$\{\{.*?\}\}/g) ?? [])
    expect(inserted.filter(each => !/^\$\{\{ matrix\.\w+ \}\}$/.test(each))).toEqual([])
  })
})

it('cancels no deployment, nightly run or release test, and cancels the test of an outdated push', () => {
  expect(
    Object.fromEntries(FILES.map(file => [file, workflow(file).concurrency['cancel-in-progress']])),
  ).toEqual({
    'nightly.yml': false,
    'release.yml': false,
    'test.yml': expect.stringMatching(/^\$\{\{ !startsWith\(github\.ref, 'refs\/tags\/'\) \}\}$/),
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
    expect(parts).toEqual([
      'part npm ci --ignore-scripts --no-audit --no-fund',
      'part npm test',
      'part npm run test:rare',
    ])
    const rare = scripts['test:rare'] ?? ''
    expect(rare).toMatch(/^npm run unused && RARE=1 /)
    const [, ...filters] = rare.split(/ (?=test\/)/)
    const files = readdirSync(join(PROJECT_FOLDER, 'test'), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .map(file => `test/${file}`)
    const waiting = files
      .filter(file => /import \{ (?:NIGHTLY, )?RARE \}/.test(read(file)))
      .map(file => (file === 'test/support/attack.ts' ? 'test/attack/' : file))
    expect(waiting.length).toBeGreaterThan(3)
    const left = [
      'test/runtime/paymentFlow.test.ts',
      'test/deploy/deploy.test.ts',
      'test/deploy/awsStub.test.ts',
      ...waiting,
    ]
    expect(left.filter(file => !filters.some(filter => file.startsWith(filter)))).toEqual([])
    expect(rare).toContain(' rare.test ')
    const projects = [...read('vitest.config.mts').matchAll(/^ {10}name: '(\w+)',$/gm)].map(
      ([, name]) => name,
    )
    expect(projects.length).toBeGreaterThan(3)
    expect(projects.filter(name => !rare.includes(` --project ${name} `))).toEqual([])
    // What they name, and nothing else, is left out of `npm test`.
    expect(scripts.test).toMatch(/ npm:test:engine npm:test:plain npm:test:stack /)
    expect(scripts.test).toMatch(/ npm:types npm:lint$/)
    for (const project of ['plain', 'engine', 'stack'])
      expect(scripts[`test:${project}`]).toBe(`vitest run --project ${project}`)
  })

  it('run on the oldest Node that package.json permits, on that of the functions, and between', () => {
    const [first = '', ...later] = jobs.test?.strategy?.matrix.node ?? []
    expect(first).toBe(oldest)
    // Even numbers are those that are kept up for long.
    const between = []
    for (let major = Math.floor(Number(oldest)) + 2; major <= Number(runtimeMajor); major += 2)
      between.push(String(major))
    expect(later).toEqual(between)
    expect(nodeVersions('test.yml')).toEqual([`\${{ matrix.node }}`])
  })

  it('are not run on a Node older than promised', () => {
    for (const page of ['README.md', 'README.zh-CN.md', 'docs/operations.md'])
      expect(
        read(page)
          .match(/(?<=Node(?:\.js)? ≥ )[\d.]+/g)
          ?.map(each => each.replace(/\.$/, '')),
      ).toContain(oldest)
  })

  it.each([
    ['nothing', ['ci', 'test', 'run'], 0],
    ['ci', ['ci'], 1],
    ['test', ['ci', 'test'], 1],
    ['run', ['ci', 'test', 'run'], 1],
  ])('end at the first part that fails: %s', (failing, parts, code) => {
    const programs = 'chromium firefox WebKitWebDriver Xvfb cmake g++ python3 xz'.split(' ')
    const stubs = Object.fromEntries(programs.map(name => [name, '']))
    const npm = `echo "npm $1" >&2; [ "$1" != ${failing} ]`
    const { status, stderr } = runWith({ ...stubs, npm }, join(PROJECT_FOLDER, '.ci/run'), [])
    expect([status, stderr.match(/(?<=^npm )\w+$/gm)]).toEqual([code, parts])
  })

  it('have all browsers, and fail if one is unavailable', () => {
    const installed = read('.ci/run')
      .match(/^command -v .*$/gm)
      ?.join(' ')
    for (const name of ['chromium', 'firefox-esr', 'webkit2gtk-driver', 'xvfb'])
      expect(installed).toMatch(new RegExp(`missing\\+=\\([^)]*\\b${name}\\b`))
    expect(read('test/browser/engines/useEngine.ts')).toContain('process.env.CI) throw')
  })

  it('fail if AWS’s runtime is unavailable, instead of being skipped', () => {
    expect(read('.ci/run')).toMatch(/^export CI=true RUNTIME_TEST=required$/m)
    expect(read('test/runtime/useLambdaRuntime.ts')).toContain("process.env.RUNTIME_TEST === 'required'")
  })
})

describe('the nightly run', () => {
  const { on, jobs } = workflow('nightly.yml')

  it('runs once a day, at the scheduled time, at night in Beijing', () => {
    const { schedule } = on as { schedule: { cron: string }[] }
    expect(schedule).toHaveLength(1)
    const [, minute, hour] = /^(\d+) (\d+) \* \* \*$/.exec(schedule[0]?.cron ?? '') ?? []
    const inBeijing = (Number(hour) + 8) % 24
    expect(read(join(FOLDER, 'nightly.yml'))).toContain(
      `# ${String(inBeijing).padStart(2, '0')}:${String(minute).padStart(2, '0')} in Beijing.`,
    )
    expect(inBeijing).toBeLessThan(6)
  })

  it('is as long as README.md says', () => {
    const [, messages, seeds] =
      /\bPROPERTY_RUNS=(\d+) .* npm run simulate -- --runs (\d+) --seed \$\(date \+%s\)$/.exec(
        scripts.nightly ?? '',
      ) ?? []
    const [, ...said] =
      /`nightly` tries\n([\d ]+) ambiguous messages and ([\d ]+) seeds/.exec(read('README.md')) ?? []
    expect(said.map(figure => figure.replaceAll(' ', ''))).toEqual([messages, seeds])
  })

  it('runs the long tests, as package.json has them', () => {
    const [names] = Object.values(jobs).map(job => job.strategy?.matrix.script ?? [])
    expect(names).toEqual(['nightly', 'mutation', 'coverage'])
    expect(names?.filter(name => !(name in scripts))).toEqual([])
    // A coverage that falls ends it.
    expect(scripts.coverage).toMatch(/^vitest run --coverage /)
    expect(read('vitest.config.mts')).toMatch(/thresholds: \{ functions: 100, lines: 99/)
    expect(commands('nightly.yml')).toContain(`npm run \${{ matrix.script }}`)
    expect(nodeVersions('nightly.yml')).toEqual([runtimeMajor])
  })
})

describe('a release', () => {
  const { on, jobs } = workflow('release.yml')
  const job = (name: string) => jobs[name] ?? expect.fail(`release.yml has no job ${name}`)
  const stepOf = (name: string, text: string) =>
    stepsOf(job(name)).find(({ run = '', uses = '' }) => run.includes(text) || uses.includes(text)) ??
    expect.fail(`${name} has no step with ${text}`)
  const tagCheck = stepOf('package', 'GITHUB_REF_NAME').run ?? ''
  /** The check's exit code for a tag. */
  const checkTag = (tag: string) =>
    spawnSync('bash', ['-c', tagCheck], {
      cwd: PROJECT_FOLDER,
      env: { PATH: process.env.PATH, GITHUB_REF_NAME: tag },
    }).status

  it('is a tag, and nothing else deploys', () => {
    expect(on).toEqual({ push: { tags: ['v*'] } })
    const deploying = FILES.filter(file =>
      commands(file).some(run => /serverless deploy|\.ci\/deploy|cloudformation deploy/.test(run)),
    )
    expect(deploying).toEqual(['release.yml'])
  })

  it('is tested, packaged, attested, deployed and published, in this sequence', () => {
    expect(job('test').uses).toBe('./.github/workflows/test.yml')
    expect(Object.entries(jobs).map(([name, { needs }]) => [name, needs])).toEqual([
      ['test', undefined],
      ['package', 'test'],
      ['attest', 'package'],
      ['deploy', 'attest'],
      ['publish', 'deploy'],
    ])
  })

  it('is packaged without a token, from the lock file, without install scripts', () => {
    expect(job('package').permissions).toBeUndefined()
    expect(stepOf('package', 'npm ci').run).toBe('npm ci --ignore-scripts --no-audit --no-fund')
    expect(stepOf('package', 'serverless package').run).toContain('--package package')
    const installing = Object.keys(jobs).filter(name =>
      stepsOf(job(name)).some(({ run = '' }) => /\bnpm (?:ci|i|install|exec)\b/.test(run)),
    )
    expect(installing).toEqual(['package'])
  })

  it('lists its contents, and attests both', () => {
    // Of what is deployed alone.
    expect(stepOf('package', 'npm sbom').run).toBe(
      'npm sbom --package-lock-only --omit dev --sbom-format cyclonedx > package/sbom.cdx.json',
    )
    expect(stepOf('attest', 'actions/attest-build-provenance').with).toEqual({
      'subject-path': 'package/*.zip',
    })
    expect(stepOf('attest', 'actions/attest-sbom').with).toEqual({
      'subject-path': 'package/*.zip',
      'sbom-path': 'package/sbom.cdx.json',
    })
    expect(stepOf('publish', 'gh release create').run).toContain('package/*.zip package/sbom.cdx.json')
  })

  it('is published for the tested tag, which is not created again', () => {
    expect(stepOf('publish', 'gh release create').run).toMatch(
      /^gh release create "\$GITHUB_REF_NAME" --repo "\$GITHUB_REPOSITORY" --verify-tag /,
    )
  })

  it('passes the package on, and deploys that package', () => {
    expect(stepOf('package', 'actions/upload-artifact').with).toMatchObject({
      name: 'package',
      path: 'package',
    })
    for (const name of ['attest', 'deploy', 'publish']) {
      expect(stepOf(name, 'actions/download-artifact').with).toEqual({ name: 'package', path: 'package' })
    }
    expect(stepOf('deploy', '.ci/deploy').run).toBe('.ci/deploy package')
  })

  it.each([
    ['405', 0],
    ['200', 1],
    ['403', 1],
    ['404', 1],
    ['500', 1],
    ['000', 1],
  ])('is verified when the notify URL answers a GET with 405: %s', (answer, code) => {
    const says = (text: string) => `printf %s '${text}'`
    const programs = { jq: says('shouyin-prod'), aws: says('https://a.example/notify'), curl: says(answer) }
    const { run = '' } = stepOf('deploy', 'describe-stacks')
    expect(runWith(programs, 'bash', ['-e', '-o', 'pipefail', '-c', run]).status).toBe(code)
  })

  it('gets its credentials from AWS for the run, in a protected environment', () => {
    expect(job('deploy').environment).toBe('production')
    expect(job('deploy').permissions).toEqual({ contents: 'read', 'id-token': 'write' })
    const credentials = stepOf('deploy', 'aws-actions/configure-aws-credentials').with
    expect(Object.keys(credentials ?? {}).sort()).toEqual(['aws-region', 'role-to-assume'])
    expect(credentials?.['role-to-assume']).toMatch(/^\$\{\{ vars\.\w+ \}\}$/)
  })

  it('runs on the Node of the functions', () => {
    expect(nodeVersions('release.yml')).toEqual([runtimeMajor])
  })

  it('has the version of package.json', () => {
    expect(checkTag(`v${version}`)).toBe(0)
    for (const tag of ['v0.0.0', `v${version}-rc.1`]) expect(checkTag(tag)).not.toBe(0)
  })

  it('has a section in the changelog', () => {
    const versions = [...read('CHANGELOG.md').matchAll(/^## (\d+\.\d+\.\d+)\b/gm)].map(match => match[1])
    expect(versions[0]).toBe(version)
  })
})

describe('updates', () => {
  it('are proposed each week, for libraries and for actions', () => {
    const { updates } = parse(read('.github/dependabot.yml')) as {
      updates: {
        'package-ecosystem': string
        schedule: { interval: string }
        groups: object
        cooldown?: object
      }[]
    }
    expect(updates.map(each => each['package-ecosystem'])).toEqual(['npm', 'github-actions'])
    // A release that was tampered with is mostly found out within days.
    expect(updates[0]?.cooldown).toEqual({ 'default-days': 7 })
    for (const { schedule, groups } of updates) {
      expect(schedule.interval).toBe('weekly')
      expect(Object.keys(groups).length).toBeGreaterThan(0)
    }
  })
})

it('the lock file names no registry: each user has a configured one', () => {
  expect(read('.npmrc')).toMatch(/^omit-lockfile-registry-resolved=true$/m)
  expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/)
})

/** Runs a program that finds these on its way, each with a body of its own. */
function runWith(programs: Readonly<Record<string, string>>, program: string, args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-workflow-'))
  try {
    for (const [name, body] of Object.entries(programs))
      writeFileSync(join(folder, name), `#!/usr/bin/env bash\n${body}\n`, { mode: 0o755 })
    const env = { PATH: `${folder}${delimiter}${process.env.PATH}` }
    return spawnSync(program, args, { env, encoding: 'utf8' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

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

it.each(Object.entries(scripts))('npm run %s exits as its command exits', (_, script) => {
  expect(script.replaceAll(' && ', ' ')).not.toMatch(/[;|&]/)
})
