/** Category keys that approval policies know; the labels are translated under `category.*`. */
export const CATEGORIES = [
  'office_supplies', 'it_hardware', 'it_software', 'cloud', 'marketing_services', 'consulting', 'maintenance',
  'spare_parts', 'services', 'travel', 'capex_machinery', 'capex_building', 'capex_it', 'other',
] as const

export const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF', 'PLN', 'CZK', 'RUB', 'KZT', 'UAH', 'CNY', 'JPY', 'KWD', 'BRL', 'INR'] as const

export type Category = (typeof CATEGORIES)[number]
