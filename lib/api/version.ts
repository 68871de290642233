/** The versions of the API: dates of breaking changes. */

/** The version of new keys. */
export const API_VERSION = '2026-11-26'

export const API_VERSIONS = [API_VERSION] as const

/** The version for callers by IAM, about whom nothing is stored: it never changes for a program that names none. */
export const OLDEST_API_VERSION: string = API_VERSIONS[0]

export const isApiVersion = (text: string): boolean => API_VERSIONS.some(version => version === text)
