/** What answers on these ports does not speak HTTP, or speaks it to administrators: machines, databases, clusters. */
const ADMINISTRATION = [
  2375, 2376, 2377, 2379, 2380, 3306, 3389, 5432, 5672, 5984, 6379, 6443, 9042, 9092, 10248, 10249, 10250, 10255, 10256,
  10257, 10259, 11211, 27017,
];

/** The "bad ports" of the Fetch standard: protocols that can be spoken to by a forged HTTP request. */
const BAD_PORTS = [
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

const BLOCKED: ReadonlySet<number> = new Set([...ADMINISTRATION, ...BAD_PORTS]);

/** Whether a domain target may not be called on this port, wherever it is. */
export const isBlockedPort = (port: number): boolean => BLOCKED.has(port);
