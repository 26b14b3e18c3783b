import type { GatewayKey, LedgerEntry, ModelName, SimulatorOptions } from '../types.ts';

export interface Key extends Required<Pick<GatewayKey, 'key' | 'account' | 'quota'>> {
	models?: string[];
	spent: number;
}

type Rules = Required<Pick<SimulatorOptions, 'apiKey' | 'quota' | 'keys' | 'balances'>>;

/** What a submission costs. */
export interface Cost {
	model: ModelName;
	amount: number;
}

export type Accounts = ReturnType<typeof createAccounts>;

export const DEFAULT_ACCOUNT = 'default';

/** Keys, what they may spend, and what they were charged. `refunds` come from the copies of tasks. */
export function createAccounts(rules: Rules, refunds: () => LedgerEntry[]) {
	const keys = [{ key: rules.apiKey, quota: rules.quota }, ...rules.keys].map(toKey);
	const charges: LedgerEntry[] = [];

	const entries = () => [...charges, ...refunds()].sort((a, b) => a.atMs - b.atMs);

	return {
		entries,
		keyOf: (authorization = '') => keys.find(({ key }) => authorization === `Bearer ${key}`),
		/** A key stops working once its quota is spent, whatever its account's balance. Source: new-api's code. */
		isUsedUp: ({ quota, spent }: Key) => spent >= quota,
		/** Whether the account can afford another submission, even if the key can't. Source: new-api's code. */
		canPay({ account }: Key, { amount: price }: Cost): boolean {
			const balance = rules.balances[account];
			if (balance === undefined) return true;
			const own = entries().filter((entry) => entry.account === account);
			const spent = own.reduce((sum, { kind, amount }) => sum + (kind === 'charge' ? amount : -amount), 0);
			return balance - spent >= price;
		},
		/** Charges the same for every resolution and for extensions. Source: new-api's code. */
		charge(key: Key, taskId: string, cost: Cost, atMs: number): void {
			key.spent += cost.amount;
			charges.push({ kind: 'charge', account: key.account, key: key.key, taskId, ...cost, atMs });
		},
		clear(): void {
			charges.splice(0);
			for (const key of keys) key.spent = 0;
		},
	};
}

function toKey({ key, account = DEFAULT_ACCOUNT, quota = Infinity, models }: GatewayKey): Key {
	return { key, account, quota, models, spent: 0 };
}
