/** The doctor's check of deployment settings: each is known, and each mistake is named. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PROJECT_FOLDER, readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { DEPLOYMENT_SETTINGS, deploymentFindings } from '../../tools/doctor/deploymentSettings'

const PLACE = { stage: 'prod', region: 'ap-southeast-1' }
const CERTIFICATE_ARN = 'arn:aws:acm:ap-southeast-1:123456789012:certificate/0f1e2d3c'

describe('the settings of a deployment', () => {
  it('are all that serverless.yml reads besides those of the functions', () => {
    const text = readFileSync(join(PROJECT_FOLDER, 'serverless.yml'), 'utf8')
    const deployed = /^ {2}prod: [\s\S]*?^ {2}dev:/m.exec(text)?.[0] ?? ''
    const names = new Set([...deployed.matchAll(/env:(\w+)/g)].map(([, name = '']) => name))
    for (const name of Object.keys(readServerlessConfig().provider.environment)) names.delete(name)
    expect([...DEPLOYMENT_SETTINGS].sort()).toEqual([...names].sort())
  })

  const NOT_EMPTY = [
    ...['TRACING', 'NOTIFY_CONCURRENCY', 'VISIT_CONCURRENCY', 'MAIL_BATCHES', 'MAIL_REGION'],
    ...['USUAL_HOURS_FROM', 'USUAL_HOURS_TO'],
  ]

  it('may be left out, and be empty if that is the default', () => {
    const others = DEPLOYMENT_SETTINGS.filter(name => !NOT_EMPTY.includes(name))
    expect(deploymentFindings({}, PLACE)).toEqual([])
    expect(deploymentFindings(Object.fromEntries(others.map(name => [name, ''])), PLACE)).toEqual([])
  })

  it.each(NOT_EMPTY)('%s must not be empty: the framework would not use its default', name => {
    expect(deploymentFindings({ [name]: '' }, PLACE)).toEqual([
      {
        check: 'configuration',
        ok: false,
        says: `${name} is empty: its default holds where it is left out`,
        todo: `take ${name} out of .env.prod`,
      },
    ])
  })

  it('are valid', () => {
    const all = {
      TRACING: 'true',
      NOTIFY_CONCURRENCY: '10',
      VISIT_CONCURRENCY: '20',
      MAIL_BATCHES: '10',
      ALIPAY_APP_MODE: 'certificate',
      ALARM_EMAIL: 'owner@example.com',
      USUAL_HOURS_FROM: '0',
      USUAL_HOURS_TO: '24',
      QUIET_HOURS: '24',
      ROLE_BOUNDARY_ARN: 'arn:aws:iam::123456789012:policy/shop-boundary',
      DOMAIN_NAME: 'pay.xn--fsqu00a.xn--fiqs8s',
      CERTIFICATE_ARN,
    }
    expect(Object.keys(all).sort()).toEqual([...DEPLOYMENT_SETTINGS].sort())
    expect(deploymentFindings(all, PLACE)).toEqual([])
  })

  it.each<[string, readonly string[], readonly string[], Record<string, string>?]>([
    ['ALIPAY_APP_MODE', ['key', 'certificate'], ['Key', 'keys']],
    ['TRACING', ['true', 'false'], ['on', 'True']],
    ['NOTIFY_CONCURRENCY', ['1', '10000'], ['0', '10001', '-1', '1e3', ' 5']],
    ['VISIT_CONCURRENCY', ['2', '1000'], ['1', '1001']],
    ['MAIL_BATCHES', ['1', '10'], ['0', '11']],
    ['USUAL_HOURS_FROM', ['0', '23'], ['24', '-1', '1.0']],
    ['USUAL_HOURS_TO', ['2', '24'], ['0', '1', '25']],
    ['USUAL_HOURS_TO', ['1', '24'], ['0'], { USUAL_HOURS_FROM: '0' }],
    ['USUAL_HOURS_TO', ['10'], ['9', '8'], { USUAL_HOURS_FROM: '9' }],
    ['QUIET_HOURS', ['1', '24'], ['0', '25']],
    ['ALARM_EMAIL', ['a@b.cc'], ['a@b.cc ', ' a@b.cc', '@b.cc', 'a@b.cc,c@d.ee']],
    [
      'DOMAIN_NAME',
      ['a.cc', 'pay-1.example.com', `${'a'.repeat(63)}.cn`, `${'a.'.repeat(125)}com`],
      [
        ...['com', 'a.c', '-a.cc', 'a-.cc', 'a..cc', '.a.cc', 'a.cc.', 'a_b.cc', 'pay.example.1', 'a.cc/b'],
        ...[`${'a'.repeat(64)}.cn`, `${'a.'.repeat(126)}com`, 'a.cc:443'],
      ],
      { CERTIFICATE_ARN },
    ],
    [
      'CERTIFICATE_ARN',
      [CERTIFICATE_ARN, CERTIFICATE_ARN.replace('aws', 'aws-cn')],
      [
        CERTIFICATE_ARN.replace('123456789012', '12345678901'),
        CERTIFICATE_ARN.replace('acm', 'iam'),
        CERTIFICATE_ARN.replace('ap-southeast-1', ''),
        ...[`x${CERTIFICATE_ARN}`, `${CERTIFICATE_ARN}/x`, `${CERTIFICATE_ARN.slice(0, -8)}`],
      ],
      { DOMAIN_NAME: 'pay.example.com' },
    ],
    [
      'ROLE_BOUNDARY_ARN',
      [
        'arn:aws:iam::123456789012:policy/path/shop-boundary',
        ...['arn:aws-cn:iam::123456789012:policy/a', 'arn:aws:iam::aws:policy/PowerUserAccess'],
      ],
      [
        ...['arn:aws:iam::12345678901:policy/a', 'arn:aws:iam::123456789012:role/a'],
        ...[
          'arn:aws:iam:eu-west-1:123456789012:policy/a',
          'xarn:aws:iam::aws:policy/a',
          'arn:aws:iam::aws:policy/',
        ],
      ],
    ],
  ])('have limits: %s', (name, right, wrong, others = {}) => {
    const isWrong = (value: string) =>
      deploymentFindings({ ...others, [name]: value }, PLACE).some(({ says }) => says.startsWith(name))
    expect(right.filter(isWrong)).toEqual([])
    expect(wrong.filter(value => !isWrong(value))).toEqual([])
  })

  it('are all reported when wrong, each with its file', () => {
    const place = { stage: 'dev', region: 'eu-west-1' }
    const wrong = { TRACING: '1', QUIET_HOURS: '0', MAIL_BATCHES: 'x'.repeat(61) }
    expect(deploymentFindings(wrong, place)).toEqual(
      [
        ['TRACING', 'must be true or false; it is "1"'],
        ['MAIL_BATCHES', `must be a whole number of 1 to 10; it is "${'x'.repeat(60)}…"`],
        ['QUIET_HOURS', 'must be a whole number of 1 to 24; it is "0"'],
      ].map(([name, rule]) => ({
        check: 'configuration',
        ok: false,
        says: `${name} ${rule}`,
        todo: `fix ${name} in .env.dev (a variable of your shell beats the file)`,
      })),
    )
  })

  it.each<[string, string, RegExp, Record<string, string>?]>([
    ['ALIPAY_APP_MODE', 'certificates', /must be key or certificate; it is "certificates"/],
    ['TRACING', 'yes', /must be true or false; it is "yes"/],
    ['NOTIFY_CONCURRENCY', 'many', /whole number of 1 to/],
    ['NOTIFY_CONCURRENCY', '0', /whole number of 1 to/],
    ['VISIT_CONCURRENCY', '1', /whole number of 2 to 1000/],
    ['VISIT_CONCURRENCY', '2.5', /whole number/],
    ['MAIL_BATCHES', '0', /whole number of 1 to 10/],
    ['MAIL_BATCHES', '11', /whole number of 1 to 10/],
    ['ALARM_EMAIL', 'owner', /one e-mail address/],
    ['ALARM_EMAIL', 'a@b.cc, c@d.ee', /one e-mail address/],
    ['USUAL_HOURS_FROM', '24', /0 to 23/],
    ['USUAL_HOURS_TO', '9h', /1 to 24/],
    ['USUAL_HOURS_TO', '1', /above USUAL_HOURS_FROM, which is 1/],
    ['USUAL_HOURS_TO', '8', /above USUAL_HOURS_FROM, which is 9/, { USUAL_HOURS_FROM: '9' }],
    ['QUIET_HOURS', '25', /1 to 24/],
    ['DOMAIN_NAME', 'https://pay.example.com', /host name/, { CERTIFICATE_ARN }],
    ['DOMAIN_NAME', 'Pay.example.com', /small letters/, { CERTIFICATE_ARN }],
    ['DOMAIN_NAME', 'pay.example.com', /needs CERTIFICATE_ARN/],
    ['CERTIFICATE_ARN', CERTIFICATE_ARN, /needs DOMAIN_NAME/],
    ['ROLE_BOUNDARY_ARN', 'shop-boundary', /ARN of a policy/],
    ['CERTIFICATE_ARN', 'certificate/1', /must be like arn:aws:acm/, { DOMAIN_NAME: 'pay.example.com' }],
    [
      'CERTIFICATE_ARN',
      CERTIFICATE_ARN.replace('ap-southeast-1', 'us-east-1'),
      /in ap-southeast-1, the shop’s region/,
      { DOMAIN_NAME: 'pay.example.com' },
    ],
  ])('are wrong: %s=%s', (name, value, says, others = {}) => {
    const [finding, ...more] = deploymentFindings({ ...others, [name]: value }, PLACE)
    expect(more).toEqual([])
    expect(finding).toMatchObject({ check: 'configuration', ok: false, says: expect.stringMatching(says) })
    expect(finding?.says).toMatch(new RegExp(`^${name} `))
    expect(finding?.todo).toContain(`fix ${name} in .env.prod`)
  })
})
