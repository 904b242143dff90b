/** The mark of the house. */
export const Bell = ({ size }: { size: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="7" fill="#0f766e" />
    <path
      fill="#fff"
      d="M16 5a1.6 1.6 0 0 1 1.6 1.6v.6c3.6.8 6 3.8 6 7.6v4.4l2 3.2H6.4l2-3.2v-4.4c0-3.8 2.4-6.8 6-7.6v-.6A1.6 1.6 0 0 1 16 5zm-3 19h6a3 3 0 0 1-6 0z"
    />
  </svg>
);
