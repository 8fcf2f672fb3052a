import type { Command } from '@/api/commands'
import type { Policy } from '@/api/types'

export type PolicyVerb = 'submit' | 'approve' | 'return' | 'publish' | 'retire' | 'discard'

/** The steps open to a policy administrator in the life that docs/policies.md draws; the service has the last word. */
export function offered(policy: Pick<Policy, 'status' | 'ended' | 'reviewer' | 'reviewers'>, reviewNeeded: boolean, person: string): PolicyVerb[] {
  const publishable = !reviewNeeded || policy.reviewer !== null
  switch (policy.status) {
    case 'draft':
      return reviewNeeded ? ['submit', 'discard'] : ['publish', 'submit', 'discard']
    case 'review': {
      const reviews = policy.reviewers.includes(person)
      return [...(publishable ? ['publish' as const] : []), ...(reviews && policy.reviewer === null ? ['approve' as const] : []), ...(reviews ? ['return' as const] : []), 'discard']
    }
    case 'published':
      return policy.ended ? [] : ['retire']
    default:
      return []
  }
}

/** A step names the document that was seen; ending a published version needs no such thing, as it cannot change. */
export function callOf(verb: PolicyVerb, policy: Policy, comment: string, uncovered: boolean): Command {
  const base = { intention: `policy:${verb}:${policy.policy}:${policy.version}`, method: 'POST' as const, path: `/policies/${encodeURIComponent(policy.policy)}/versions/${policy.version}/${verb}` }
  if (verb === 'retire') {
    return { ...base, body: { reason: comment, uncovered } }
  }
  return { ...base, body: verb === 'approve' || verb === 'return' ? { comment } : {}, ifMatch: policy.document_version }
}
