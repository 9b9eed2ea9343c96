// The only addresses that scripts are started from: the app's own. The policy is made when the window's first script runs, so
// that its name, which the page's security policy allows once, is taken before anything else could take it.

// The part of the Trusted Types interface that is used here; the page's policy names "gradual".
interface Policy {
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: Policy): Policy;
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
const policy: Policy = trustedTypes?.createPolicy("gradual", { createScriptURL: ofThisApp }) ?? {
  createScriptURL: ofThisApp,
};

/** The address of a worker, as the page may start it. @throws TypeError where it is not the app's own */
export function trustedScript(url: string): string {
  return policy.createScriptURL(url);
}

function ofThisApp(url: string): string {
  if (new URL(url, location.href).origin !== location.origin) throw new TypeError(`not a script of this app: ${url}`);
  return url;
}
